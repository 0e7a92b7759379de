//! Courses: one row a course that was given, for an authority or a sector.
//!
//! Two rows that say the same are two courses: one on the same day, on the same topic, for as many
//! people. The n-th of them in a file has n in its command's id, so the same file again adds
//! nothing, and a file that has one more of them adds one.

use upheld_domain::{CommandId, CourseDelivered, StreamRefusal};

use crate::desk::{Desk, DeskError, Given, Worded};
use crate::fields::Fields;
use crate::run::{Sitting, Stop, Taken};
use crate::words::{self, Words};

/// Takes one row in.
pub(crate) fn take<D: Desk>(
    fields: &mut Fields<'_>,
    desk: &mut D,
    sitting: &mut Sitting,
) -> Result<Taken, Stop<D::Error>> {
    let course = read(fields, &desk.words());
    let texts = fields.texts(&["note"]);
    let course = fields.check(course)?;
    let id = sitting.course_id(&course);
    match desk.give_course(course, texts, id) {
        Ok(Given::Recorded { events, warnings }) => {
            Ok(Taken::Recorded { new: true, events, warnings })
        }
        Ok(Given::Before) => Ok(Taken::UNCHANGED),
        Err(DeskError::Failed(error)) => Err(Stop::File(error)),
        Err(DeskError::Refused(refusal)) => {
            fields.fault(None, refusal.to_string(), refusal.hint().map(str::to_owned));
            Err(Stop::Row(fields.take_faults()))
        }
        Err(taken @ DeskError::Taken(_)) => {
            fields.fault(None, taken.to_string(), None);
            Err(Stop::Row(fields.take_faults()))
        }
        Err(DeskError::Unfit(refusal)) => {
            fields.fault(column_of(&refusal), refusal.to_string(), None);
            Err(Stop::Row(fields.take_faults()))
        }
    }
}

fn read(fields: &mut Fields<'_>, words: &Words<'_>) -> Option<CourseDelivered> {
    let on = fields.day("on");
    let on = fields.needed("on", on);
    let topic = fields.need("topic", words::topic);
    let attendees = fields.need("attendees", words::count);
    let authority = fields.read("authority", |text| words::authority(text, words.register));
    let sector = fields.read("sector", words::sector);
    Some(CourseDelivered {
        authority: authority.filled(),
        sector: sector.filled(),
        topic: topic?,
        attendees: attendees?,
        on: on?,
    })
}

/// The column that a refusal is about, where that can be told.
fn column_of(refusal: &StreamRefusal) -> Option<&'static str> {
    match refusal {
        StreamRefusal::AuthorityAndSector | StreamRefusal::NeitherAuthorityNorSector => {
            Some("sector")
        }
        StreamRefusal::UnknownAuthority(_) => Some("authority"),
        StreamRefusal::NobodyCame(_) => Some("attendees"),
        StreamRefusal::Future { .. } | StreamRefusal::Implausible(_) => Some("on"),
        _ => None,
    }
}

impl Sitting {
    /// The id of a course's command: of what its cells say, and how many rows before said the same.
    fn course_id(&mut self, course: &CourseDelivered) -> CommandId {
        let CourseDelivered { authority, sector, topic, attendees, on } = course;
        let mut parts = vec![
            "import courses".to_owned(),
            authority.map(|id| id.to_string()).unwrap_or_default(),
            sector.map(|sector| sector.to_string()).unwrap_or_default(),
            topic.to_string(),
            attendees.to_string(),
            on.to_string(),
        ];
        let derived = |parts: &[String]| {
            CommandId::derived(&parts.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let alike = self.courses.entry(derived(&parts)).or_default();
        *alike += 1;
        parts.push(alike.to_string());
        derived(&parts)
    }
}
