//! `authority register`, `authority rename` and the other verbs of the register. Looking it up
//! stands in `look`.

mod look;

use upheld_domain::{
    AuthorityFacts, AuthorityId, ContactNamed, Ended, Facts, Group, Particular, Particulars,
    PopulationEstimated, Registered, Renamed, Scheme, StreamId,
};

use crate::args::{
    AuthorityCommand, AuthorityVerb, Common, ContactArgs, EndArgs, Giving, PopulationArgs,
    RegisterArgs, RenameArgs,
};
use crate::commands::stream::{self, AtRecord, Proposed};
use crate::exit::Exit;
use crate::problem::Problem;

pub(crate) fn run(common: &Common, command: &AuthorityCommand) -> Result<Exit, Problem> {
    match command {
        AuthorityCommand::Show(args) => look::show(common, args),
        AuthorityCommand::List(args) => look::list(common, args),
        AuthorityCommand::Record(verb) => {
            let verb = of(verb);
            stream::run(common, verb.giving(), |at| {
                let (id, facts, particulars) = verb.event(at)?;
                let (stream, facts) = (StreamId::Authority(id), Facts::Authority(facts));
                Ok(Proposed { stream, facts, particulars })
            })
        }
    }
}

/// What is recorded of which body, with its texts.
type Recorded = (AuthorityId, AuthorityFacts, Particulars);

/// A verb of `authority`, as its arguments.
trait Verb {
    fn giving(&self) -> &Giving;

    fn event(&self, at: &AtRecord<'_>) -> Result<Recorded, Problem>;
}

fn of(verb: &AuthorityVerb) -> &dyn Verb {
    match verb {
        AuthorityVerb::Register(args) => args,
        AuthorityVerb::Rename(args) => args,
        AuthorityVerb::End(args) => args,
        AuthorityVerb::Population(args) => args,
        AuthorityVerb::Contact(args) => args,
    }
}

fn found(at: &AtRecord<'_>, text: &str) -> Result<AuthorityId, Problem> {
    Ok(at.record.register().find(text)?.id)
}

/// The office's group of a printed name or a slug.
fn group(scheme: &Scheme, text: &str) -> Result<Group, Problem> {
    scheme.group_named(text).ok_or_else(|| {
        let known: Vec<&str> = scheme.groups().iter().map(|label| label.name.as_str()).collect();
        Problem::not_found(format!("there is no group {text:?}"))
            .hint(format!("one of {}", known.join(", ")))
    })
}

fn names(name: &str, short_name: Option<&String>) -> Result<Particulars, Problem> {
    if name.trim().is_empty() {
        return Err(Problem::invalid("--name is empty").hint("a body needs an official name"));
    }
    let name = name.to_owned();
    stream::texts(&[(Particular::Name, Some(&name)), (Particular::ShortName, short_name)])
}

impl Verb for RegisterArgs {
    fn giving(&self) -> &Giving {
        &self.giving
    }

    fn event(&self, at: &AtRecord<'_>) -> Result<Recorded, Problem> {
        let scheme = at.record.scheme();
        let group = self.group.as_deref().map(|text| group(scheme, text)).transpose()?;
        let facts = Registered { kind: self.kind, group, first_day: self.first_day };
        let names = names(&self.name, self.short_name.as_ref())?;
        Ok((self.code, AuthorityFacts::Registered(facts), names))
    }
}

impl Verb for RenameArgs {
    fn giving(&self) -> &Giving {
        &self.giving
    }

    fn event(&self, at: &AtRecord<'_>) -> Result<Recorded, Problem> {
        let names = names(&self.name, self.short_name.as_ref())?;
        let facts = AuthorityFacts::Renamed(Renamed { on: self.on });
        Ok((found(at, &self.authority)?, facts, names))
    }
}

impl Verb for EndArgs {
    fn giving(&self) -> &Giving {
        &self.giving
    }

    fn event(&self, at: &AtRecord<'_>) -> Result<Recorded, Problem> {
        let successors = self.successors.iter().map(|text| found(at, text));
        let facts = Ended {
            last_day: self.last_day,
            successors: successors.collect::<Result<_, Problem>>()?,
        };
        Ok((found(at, &self.authority)?, AuthorityFacts::Ended(facts), Particulars::none()))
    }
}

impl Verb for PopulationArgs {
    fn giving(&self) -> &Giving {
        &self.giving
    }

    fn event(&self, at: &AtRecord<'_>) -> Result<Recorded, Problem> {
        let facts = PopulationEstimated { year: self.year, residents: self.residents };
        let facts = AuthorityFacts::PopulationEstimated(facts);
        Ok((found(at, &self.authority)?, facts, Particulars::none()))
    }
}

impl Verb for ContactArgs {
    fn giving(&self) -> &Giving {
        &self.giving
    }

    fn event(&self, at: &AtRecord<'_>) -> Result<Recorded, Problem> {
        let particulars = stream::texts(&[
            (Particular::Name, self.name.as_ref()),
            (Particular::Post, self.post.as_ref()),
            (Particular::Email, self.email.as_ref()),
        ])?;
        if particulars.is_empty() {
            return Err(Problem::invalid("nobody is named")
                .hint("say at least one of --name, --post and --email"));
        }
        let facts = AuthorityFacts::ContactNamed(ContactNamed { from: self.from });
        Ok((found(at, &self.authority)?, facts, particulars))
    }
}
