//! The page of method that every document ends with: by which rules cases were counted and figures
//! printed, how sure each rule is, and what that means for averages, rounding and scope. All of it is
//! read off the definition set that was used.

use serde::Serialize;
use upheld_domain::{Average, Definitions, Mark, NearlyAll, NoBase, Printing, Scheme, Switch};

use crate::grid::Grid;
use crate::letter::Term;
use crate::text::Text;
use crate::words::capital;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Method {
    /// The heading.
    pub title: Text,
    /// What to read first.
    pub intro: Text,
    /// Definition set, scope, averages, rounding, small bases: each with what it comes to.
    pub terms: Vec<Term>,
    /// Every rule: what it is called, what was chosen, how sure it is, what it does.
    pub rules: Grid,
    /// What the marks mean, and whose facts are used.
    pub notes: Vec<Text>,
}

impl Method {
    /// The method of a definition set and an office's scheme. `scope` says whose cases are counted,
    /// in a sentence.
    #[must_use]
    pub fn of(definitions: &Definitions, scheme: &Scheme, scope: &str) -> Self {
        let printing = &definitions.printing;
        let term = |name: &str, text: &str| Term { name: name.into(), text: text.into() };
        let terms = vec![
            term("Definition set", &set(definitions)),
            term("Scope", scope),
            term("Averages", &averages(printing, &scheme.words().bodies)),
            term("Rounding", rounding(printing)),
            term("No base, small base", bases(printing)),
        ];
        Self {
            title: "How the figures are made".into(),
            intro:
                "A figure is a count of cases and nothing else, so every figure has a list of the \
                    cases it is made of, and of those left out with the reason."
                    .into(),
            terms,
            rules: rules(definitions),
            notes: notes(scheme),
        }
    }
}

fn set(definitions: &Definitions) -> String {
    let digest: String = definitions.digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let title = &definitions.title;
    format!("{}: {title}. SHA-256 of its text: {digest}.", definitions.name)
}

fn averages(printing: &Printing, bodies: &str) -> String {
    let how = match printing.average {
        Average::Pooled => {
            "All counts above the line are added up and divided by all those below it (pooled), so \
             those with more cases weigh more."
        }
        Average::Mean => {
            "The rates are added up and divided by their number, so all weigh the same."
        }
    };
    let own = if printing.average_includes_self {
        "The one that a document is about is among those averaged."
    } else {
        "The one that a document is about is left out of its own average."
    };
    format!(
        "{} are compared with those of their own group as it was on the last day of the year. {how} \
         {own}",
        capital(bodies)
    )
}

fn rounding(printing: &Printing) -> &'static str {
    match printing.nearly_all {
        NearlyAll::Hundred => {
            "A percentage is rounded once, at the end, to the nearest whole number, halves up. A rate \
             just under 100% can so print as 100%: the counts beside it tell."
        }
        NearlyAll::MoreThan99 => {
            "A percentage is rounded once, at the end, to the nearest whole number, halves up. A rate \
             just under 100% that would round to it prints as “more than 99%”."
        }
    }
}

fn bases(printing: &Printing) -> &'static str {
    match printing.no_base {
        NoBase::NotApplicable => {
            "Where there is nothing to divide by there is no rate, and n/a stands in a table. A rate \
             on fewer than five is printed with a caution. Nothing is suppressed."
        }
        NoBase::Zero => {
            "Where there is nothing to divide by, 0% is printed, as once was published. A rate on \
             fewer than five is printed with a caution. Nothing is suppressed."
        }
    }
}

fn rules(definitions: &Definitions) -> Grid {
    let caption = format!("The rules of definition set {}", definitions.name);
    let mut grid = Grid::new(caption, &["Rule", "Chosen", "How sure", "What it decides"]);
    for Switch { key, value, mark, note, .. } in definitions.switches() {
        grid.row([
            capital(&key.replace('_', " ")).into(),
            value.as_str().into(),
            format!("{} {}", mark.letter(), mark.slug()).into(),
            note.as_str().into(),
        ]);
    }
    grid
}

fn notes(scheme: &Scheme) -> Vec<Text> {
    let meaning = |mark: &Mark| match mark {
        Mark::Seen => "seen in a public source of the office",
        Mark::Computed => "computed from published numbers",
        Mark::Inferred => "inferred",
        Mark::Recalled => "recalled, not seen",
    };
    let marks: Vec<String> =
        Mark::ALL.iter().map(|mark| format!("{} {}", mark.letter(), meaning(mark))).collect();
    let mut notes = vec![Text::from(format!("How sure a rule is: {}.", marks.join("; ")))];
    if scheme.has_english_register() {
        notes.push(
            "Authorities, their groups and their residents: mySociety’s local authority dataset, CC \
             BY 4.0."
                .into(),
        );
    }
    notes
}
