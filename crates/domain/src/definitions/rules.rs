//! The rules as plain enums, and the two structs that hold a set's choice of each. Small and
//! `Copy`: a count asks them for every case.

use super::DefinitionsError;
use super::read::{Rule, Section};
use crate::time::{ReportingYear, YearStart};

/// Declares the choices of a rule.
macro_rules! rules {
    ($($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$vmeta:meta])* $variant:ident = $slug:literal,)+
    })+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant,)+ }

        impl $name {
            /// Every choice, the office's way first.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in a set's text.
            #[must_use]
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.slug())
            }
        }

        impl Rule for $name {
            fn choices() -> Vec<String> {
                Self::ALL.iter().map(|choice| choice.slug().to_owned()).collect()
            }
            fn choose(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|choice| choice.slug() == text)
            }
        }
    )+};
}

rules! {
    /// Which day places a decision that superseded an earlier one \[I\].
    pub enum RedecisionYear {
        /// The day of the decision in force.
        New = "new",
        /// The day of the case's first decision.
        Original = "original",
    }
    /// What a discontinued investigation counts as \[I\].
    pub enum DiscontinuedAs {
        /// Closed after initial enquiries.
        ClosedAfterInitialEnquiries = "closed-after-initial-enquiries",
        /// Not upheld.
        NotUpheld = "not-upheld",
    }
    /// Whether a joint complaint counts for each body \[I\].
    pub enum JointCounts {
        /// Each case counts for its body.
        EachBody = "each-body",
        /// A case that was linked as joint counts for nothing: the case it points to leads.
        LeadOnly = "lead-only",
    }
    /// The day that places the remedies recommended \[I\].
    pub enum RemedyYear {
        /// The day the upheld decision is placed by.
        Decision = "decision",
        /// The day of the upheld decision itself, whatever `redecision_year` says.
        DecidedOn = "decided-on",
    }
    /// Whether compliance still counts once the case is open again or decided otherwise \[I\].
    pub enum ComplianceNeeds {
        /// It counts only with an upheld decision in force.
        UpheldInForce = "upheld-in-force",
        /// It counts where the case was ever upheld.
        OnceUpheld = "once-upheld",
    }
    /// When a case has a compliance outcome \[I\].
    pub enum ComplianceComplete {
        /// Once each remedy that was not cancelled has an outcome.
        AllRemedies = "all-remedies",
        /// Once any has.
        FirstOutcome = "first-outcome",
    }
    /// The day that places a compliance outcome \[I\].
    pub enum ComplianceDay {
        /// The latest day of the remedies' first outcomes.
        LastOutcome = "last-outcome",
        /// The day the upheld decision is placed by.
        Decision = "decision",
    }
    /// What compliance after a failure changes \[I\].
    pub enum AfterFailure {
        /// Nothing in the rate: it is counted beside it.
        KeepFirst = "keep-first",
        /// The case counts as satisfied in the year of its first outcome.
        Restate = "restate",
        /// The case counts as satisfied in the year of the later compliance instead.
        Move = "move",
    }
    /// Over which decisions the days to decide are taken \[I\].
    pub enum DaysOver {
        /// Upheld and not upheld.
        Investigations = "investigations",
        /// Every decision in force.
        Decided = "decided",
    }
    /// By which words outcomes are shown \[S\].
    pub enum Taxonomy {
        /// The six outcomes of 2013-14 to 2023-24.
        Decided = "decided",
        /// Also the three classes of 2024-25.
        DealtWith = "dealt-with",
    }
    /// Which of the old outcomes make which of the new classes \[I\].
    pub enum DealtWithMap {
        /// Closed after initial enquiries is assessed and closed; the three before are not for us.
        ClosedEnquiriesAssessed = "closed-enquiries-assessed",
        /// Incomplete or invalid and advice given are not for us; the other two are assessed and
        /// closed.
        OnlyInvalidNotForUs = "only-invalid-not-for-us",
    }
    /// How the figures of similar authorities become one. Not stated anywhere we looked.
    pub enum Average {
        /// Sum of numerators over sum of denominators.
        Pooled = "pooled",
        /// The mean of the members' rates.
        Mean = "mean",
    }
    /// How a rate under 100% prints whose rounding gives 100 \[C\].
    pub enum NearlyAll {
        /// As the office does.
        Hundred = "100%",
        /// In words.
        MoreThan99 = "more than 99%",
    }
    /// What a rate without a base prints as.
    pub enum NoBase {
        /// Not applicable.
        NotApplicable = "n/a",
        /// As the office once did \[S\].
        Zero = "0%",
    }
    /// What the caption names as base of the satisfactory remedy rate. The count is the same.
    pub enum RemedyBase {
        /// Upheld decisions.
        UpheldDecisions = "upheld decisions",
        /// As one year's pages said by mistake \[S\].
        DetailedInvestigations = "detailed investigations",
    }
    /// Which population estimate a year's figures take.
    pub enum PopulationYear {
        /// The newest of a year before the one in which the reporting year begins.
        YearBefore = "year-before",
        /// The newest of a year up to the one in which the reporting year begins.
        YearOfStart = "year-of-start",
    }
}

impl Rule for bool {
    fn choices() -> Vec<String> {
        vec!["true".to_owned(), "false".to_owned()]
    }
    fn choose(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Rule for YearStart {
    const FORM: &'static str = "a month and a day that every year has, such as 04-01";

    fn choices() -> Vec<String> {
        Vec::new()
    }
    fn choose(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Rule for ReportingYear {
    const FORM: &'static str = "a reporting year such as 2022-23";

    fn choices() -> Vec<String> {
        Vec::new()
    }
    fn choose(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

/// Puts the value of a word in a rule's place, if it has that value.
fn choose<T: Rule>(place: &mut T, word: &str) -> bool {
    T::choose(word).map(|value| *place = value).is_some()
}

/// Declares a section of a set: its struct, its reading, its values as text.
macro_rules! section {
    ($(#[$meta:meta])* pub struct $name:ident {
        $($(#[$fmeta:meta])* pub $field:ident: $ty:ty,)+
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name { $($(#[$fmeta])* pub $field: $ty,)+ }

        impl $name {
            pub(super) fn read(section: &mut Section<'_>) -> Result<Self, DefinitionsError> {
                section.only(&[$(stringify!($field)),+])?;
                Ok(Self { $($field: section.rule(stringify!($field))?,)+ })
            }

            /// Chooses a rule's value by its word. None where there is no such rule, `Some(false)`
            /// where it has no such value.
            pub(super) fn choose(&mut self, rule: &str, value: &str) -> Option<bool> {
                match rule {
                    $(stringify!($field) => Some(choose(&mut self.$field, value)),)+
                    _ => None,
                }
            }

            /// Every rule with the word chosen, in the order of the documentation.
            #[must_use]
            pub fn pairs(&self) -> Vec<(&'static str, String)> {
                vec![$((stringify!($field), self.$field.to_string()),)+]
            }
        }
    };
}

section! {
    /// How cases become counts. Sets that agree in these share their counts.
    pub struct Counting {
        /// The day on which reporting years start.
        pub year_start: YearStart,
        /// Which day places a decision that superseded another.
        pub redecision_year: RedecisionYear,
        /// What a discontinued investigation counts as.
        pub discontinued_as: DiscontinuedAs,
        /// Whether a joint complaint counts for each body.
        pub joint_counts: JointCounts,
        /// Which day places the remedies recommended.
        pub remedy_year: RemedyYear,
        /// Whether compliance needs an upheld decision in force.
        pub compliance_needs: ComplianceNeeds,
        /// When a case has a compliance outcome.
        pub compliance_complete: ComplianceComplete,
        /// Which day places it.
        pub compliance_day: ComplianceDay,
        /// What compliance after a failure changes.
        pub after_failure: AfterFailure,
        /// Whether late compliance satisfies.
        pub late_is_satisfied: bool,
        /// Over which decisions the days to decide are taken.
        pub days_over: DaysOver,
    }
}

section! {
    /// How counts become figures, and figures words.
    pub struct Printing {
        /// By which words outcomes are shown.
        pub taxonomy: Taxonomy,
        /// Which of the old outcomes make which of the new classes.
        pub dealt_with_map: DealtWithMap,
        /// How the figures of similar authorities become one.
        pub average: Average,
        /// Whether an authority is among those it is compared with.
        pub average_includes_self: bool,
        /// How a rate just under 100% prints.
        pub nearly_all: NearlyAll,
        /// What a rate without a base prints as.
        pub no_base: NoBase,
        /// What the caption names as base of the satisfactory remedy rate.
        pub remedy_base: RemedyBase,
        /// The first year with upheld decisions per 100,000 residents.
        pub per_100k_from: ReportingYear,
        /// Which population estimate a year takes.
        pub population_year: PopulationYear,
    }
}
