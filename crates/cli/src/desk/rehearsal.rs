//! A desk that records nothing: what an import would do to the record, kept in memory beside it.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use upheld_domain::{
    Case, CaseCommand, CaseId, CommandId, Context, CourseDelivered, Entry, Facts, OutreachFacts,
    Particulars, Position, Recorded, Reference, Register, Scheme, StreamContext, check_outreach,
    decide,
};
use upheld_exchange::{Desk, DeskError, Given};
use upheld_store::View;

use super::Failure;

/// See the module. Memory grows with the cases that are changed.
pub(crate) struct Rehearsal<'v> {
    view: &'v View,
    today: NaiveDate,
    /// The position that the next event would get.
    next: Position,
    changed: HashMap<Reference, (CaseId, Case)>,
    /// References that cases had before they were given others.
    gone: HashSet<Reference>,
    courses: HashSet<CommandId>,
}

impl<'v> Rehearsal<'v> {
    /// A desk over a record as it is, on a day.
    pub(crate) fn new(view: &'v View, today: NaiveDate) -> Self {
        let given = |event: &&Recorded| matches!(event.event.facts, Facts::Outreach(_));
        let courses = view.streams().events().iter().filter(given).map(|event| event.command);
        Self {
            view,
            today,
            next: Position::FIRST.plus(view.position()),
            changed: HashMap::new(),
            gone: HashSet::new(),
            courses: courses.collect(),
        }
    }

    fn known(&self, reference: Reference) -> Result<Option<(CaseId, Case)>, Failure> {
        if let Some(changed) = self.changed.get(&reference) {
            return Ok(Some(changed.clone()));
        }
        if self.gone.contains(&reference) {
            return Ok(None);
        }
        let Some(number) = self.view.find(reference)? else { return Ok(None) };
        let file = self.view.case(number)?;
        Ok(Some((file.id, Case::of(file.events.iter().filter_map(entry)))))
    }
}

fn entry(event: &Recorded) -> Option<Entry> {
    let facts = event.event.facts.case()?.clone();
    Some(Entry { position: event.position, command: event.command, facts })
}

/// The reference that a case has now.
fn reference_of(case: &Case) -> Option<Reference> {
    case.standing().received.as_ref().map(|received| received.reference)
}

impl Desk for Rehearsal<'_> {
    type Error = Failure;

    fn case(&mut self, reference: Reference) -> Result<Option<Case>, Failure> {
        Ok(self.known(reference)?.map(|(_, case)| case))
    }

    fn give(
        &mut self,
        reference: Reference,
        command: CaseCommand,
        id: CommandId,
    ) -> Result<Given, DeskError<Failure>> {
        let known = self.known(reference).map_err(DeskError::Failed)?;
        let (case_id, mut case) =
            known.unwrap_or_else(|| (CaseId::of_first_command(id), Case::new()));
        if !case.events_of(id).is_empty() {
            return Ok(Given::Before);
        }
        let context = Context {
            today: self.today,
            register: self.view.register(),
            scheme: self.view.scheme(),
            case: case_id,
        };
        let verdict = decide(&case, &command, &context)?;
        let before = reference_of(&case);
        for facts in verdict.events.iter().filter_map(|event| event.facts.case()) {
            case.apply(Entry { position: self.next, command: id, facts: facts.clone() });
            self.next = self.next.plus(1);
        }
        if let Some(other) = reference_of(&case).filter(|other| Some(*other) != before) {
            let holder = self.known(other).map_err(DeskError::Failed)?;
            if holder.is_some_and(|(holder, _)| holder != case_id) {
                return Err(DeskError::Taken(other));
            }
        }
        let now = reference_of(&case).unwrap_or(reference);
        if now != reference {
            self.changed.remove(&reference);
            self.gone.insert(reference);
        }
        self.gone.remove(&now);
        self.changed.insert(now, (case_id, case));
        Ok(Given::Recorded { events: verdict.events.len() as u64, warnings: verdict.warnings })
    }

    fn give_course(
        &mut self,
        course: CourseDelivered,
        _particulars: Particulars,
        id: CommandId,
    ) -> Result<Given, DeskError<Failure>> {
        if self.courses.contains(&id) {
            return Ok(Given::Before);
        }
        let (register, definitions) = (self.view.register(), BTreeMap::new());
        let context = StreamContext {
            today: self.today,
            register,
            definitions: &definitions,
            record_is_empty: self.view.position() == 0,
        };
        check_outreach(&OutreachFacts::CourseDelivered(course), &context)?;
        self.courses.insert(id);
        Ok(Given::Recorded { events: 1, warnings: Vec::new() })
    }

    fn register(&self) -> &Register {
        self.view.register()
    }

    fn scheme(&self) -> &Scheme {
        self.view.scheme()
    }

    fn synthetic(&self) -> bool {
        self.view.identity().synthetic
    }
}
