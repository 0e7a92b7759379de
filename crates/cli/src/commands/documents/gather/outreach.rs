//! Courses and seminars of a year, counted from their events.

use std::collections::BTreeMap;

use upheld_domain::{
    AuthorityId, Facts, OutreachFacts, Particular, Recorded, ReportingYear, Topic, YearStart,
};
use upheld_publish::letter::Outreach;

/// What there was in the year, and of it for a body. Whether the record knows the year before is for
/// the caller to say.
pub(super) fn of(
    events: &[Recorded],
    years: YearStart,
    (year, year_before_is_known): (ReportingYear, bool),
    id: AuthorityId,
) -> Outreach {
    let mut outreach = Outreach::default();
    let mut before = 0;
    let mut topics: BTreeMap<Topic, u64> = BTreeMap::new();
    for event in events {
        let Facts::Outreach(facts) = &event.event.facts else { continue };
        match facts {
            OutreachFacts::CourseDelivered(course) if years.year_of(course.on) == year => {
                outreach.courses += 1;
                outreach.people += u64::from(course.attendees);
                if course.authority == Some(id) {
                    *topics.entry(course.topic).or_default() += 1;
                }
            }
            OutreachFacts::CourseDelivered(course) => {
                before += u64::from(year.previous() == Some(years.year_of(course.on)));
            }
            OutreachFacts::SeminarHeld(seminar) if years.year_of(seminar.on) == year => {
                outreach.seminars += 1;
                outreach.delegates += u64::from(seminar.delegates);
                outreach.bodies += u64::from(seminar.authorities);
                let place = event.event.particulars.get(Particular::Place).map(str::to_owned);
                let place = place.filter(|place| !outreach.places.contains(place));
                outreach.places.extend(place);
            }
            OutreachFacts::SeminarHeld(_) => {}
        }
    }
    outreach.courses_before = year_before_is_known.then_some(before);
    outreach.for_body = topics.into_iter().map(|(topic, count)| (words(topic), count)).collect();
    outreach
}

fn words(topic: Topic) -> String {
    match topic {
        Topic::ComplaintHandling => "complaint handling",
        Topic::Planning => "planning",
        Topic::AdultSocialCare => "adult social care",
        Topic::ChildrensServices => "children’s services",
        Topic::Housing => "housing",
        Topic::Other => "another topic",
    }
    .to_owned()
}
