//! The vocabularies of a case: closed lists of words with frozen numbers for storing and slugs for
//! writing. Two of them, what a complaint is about and who is compared with whom (see
//! [`crate::Group`]), are an office's own: beside the built-in words they have room for those of a
//! [`crate::Scheme`].
//!
//! Not here: what a scheme calls its own words, and the facts that the words stand in.

mod own;

pub use own::{Finding, OwnWord};

/// Declares a closed vocabulary: an enum with frozen numbers for storing and slugs for writing.
macro_rules! vocabulary {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$vmeta:meta])* $variant:ident = $code:literal $slug:literal,)+
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name { $($(#[$vmeta])* $variant = $code,)+ }

        impl $name {
            /// Every word of the vocabulary, in order of its number.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The number it is stored as. Frozen.
            #[must_use]
            pub const fn code(self) -> u8 { self as u8 }

            /// The word of a stored number, if there is one.
            #[must_use]
            pub const fn from_code(code: u8) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }

            /// The word as it is written in files and arguments.
            #[must_use]
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug,)+ }
            }
        }

        $crate::vocabulary::written! { $name }
    };
}
pub(crate) use vocabulary;

/// Declares a vocabulary that an office may add to: the built-in words, and `Own` for those of its
/// scheme.
macro_rules! open_vocabulary {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$vmeta:meta])* $variant:ident = $code:literal $slug:literal,)+
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$vmeta])* $variant,)+
            /// A word of the office's own, which its [`crate::Scheme`] names.
            Own($crate::vocabulary::OwnWord),
        }

        impl $name {
            /// Every built-in word, in order of its number.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The number it is stored as. Frozen.
            #[must_use]
            pub const fn code(self) -> u8 {
                match self { $(Self::$variant => $code,)+ Self::Own(word) => word.code() }
            }

            /// The word of a stored number, if there is one.
            #[must_use]
            pub const fn from_code(code: u8) -> Option<Self> {
                match code {
                    $($code => Some(Self::$variant),)+
                    _ => match $crate::vocabulary::OwnWord::from_code(code) {
                        Some(word) => Some(Self::Own(word)),
                        None => None,
                    }
                }
            }

            /// A built-in word as it is written in files and arguments; none for one of an office's
            /// own, whose slug its scheme has.
            #[must_use]
            pub const fn slug(self) -> Option<&'static str> {
                match self { $(Self::$variant => Some($slug),)+ Self::Own(_) => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    Self::Own(word) => word.fmt(f),
                    built_in => f.pad(built_in.slug().unwrap_or_default()),
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::vocabulary::UnknownWord;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let built_in = Self::ALL.iter().copied().find(|word| word.slug() == Some(text));
                built_in.or_else(|| text.parse().ok().map(Self::Own)).ok_or_else(|| {
                    $crate::vocabulary::UnknownWord {
                        word: text.to_owned(),
                        known: Self::ALL.iter().filter_map(|word| word.slug()).collect(),
                    }
                })
            }
        }

        $crate::vocabulary::in_serde! { $name }
    };
}
pub(crate) use open_vocabulary;

/// How a closed vocabulary's words are written and read back.
macro_rules! written {
    ($name:ident) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.slug())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::vocabulary::UnknownWord;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|word| word.slug() == text).ok_or_else(|| {
                    $crate::vocabulary::UnknownWord {
                        word: text.to_owned(),
                        known: Self::ALL.iter().map(|word| word.slug()).collect(),
                    }
                })
            }
        }

        $crate::vocabulary::in_serde! { $name }
    };
}
pub(crate) use written;

/// Serde by the written form.
macro_rules! in_serde {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use in_serde;

/// A word outside its vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{word:?} is not one of {}", known.join(", "))]
pub struct UnknownWord {
    /// What came.
    pub word: String,
    /// What would have been understood.
    pub known: Vec<&'static str>,
}

open_vocabulary! {
    /// What a complaint is about: the nine categories of the office's tables \[S\].
    pub enum Subject {
        /// Adult care services.
        AdultCareServices = 1 "adult-care-services",
        /// Benefits and tax.
        BenefitsAndTax = 2 "benefits-and-tax",
        /// Corporate and other services.
        CorporateAndOtherServices = 3 "corporate-and-other-services",
        /// Education and children's services.
        EducationAndChildrensServices = 4 "education-and-childrens-services",
        /// Environmental services, public protection and regulation.
        EnvironmentalServices = 5 "environmental-services-public-protection-and-regulation",
        /// Highways and transport.
        HighwaysAndTransport = 6 "highways-and-transport",
        /// Housing.
        Housing = 7 "housing",
        /// Planning and development.
        PlanningAndDevelopment = 8 "planning-and-development",
        /// Anything else.
        Other = 9 "other",
    }
}

/// Declares several closed vocabularies.
macro_rules! vocabularies {
    ($($(#[$meta:meta])* pub enum $name:ident { $($body:tt)+ })+) => {$(
        vocabulary! { $(#[$meta])* pub enum $name { $($body)+ } }
    )+};
}

vocabularies! {
    /// How a complaint came.
    pub enum Channel {
        /// Not recorded.
        NotStated = 1 "not-stated",
        /// The office's form on the web.
        Online = 2 "online",
        /// By telephone.
        Phone = 3 "phone",
        /// By letter.
        Letter = 4 "letter",
        /// By email.
        Email = 5 "email",
        /// Another way.
        Other = 6 "other",
    }
    /// Yes, no, or nobody said.
    pub enum Answer {
        /// Nobody said.
        NotStated = 1 "not-stated",
        /// Yes.
        Yes = 2 "yes",
        /// No.
        No = 3 "no",
    }
    /// How a complaint ended without an investigation: taxonomy of 2013-14 to 2023-24 \[S\].
    pub enum AssessmentOutcome {
        /// Incomplete or invalid.
        IncompleteOrInvalid = 1 "incomplete-or-invalid",
        /// Advice given.
        AdviceGiven = 2 "advice-given",
        /// Referred back for local resolution.
        ReferredBack = 3 "referred-back",
        /// Closed after initial enquiries.
        ClosedAfterInitialEnquiries = 4 "closed-after-initial-enquiries",
    }
    /// Why an investigation was discontinued.
    pub enum DiscontinuedReason {
        /// Not recorded.
        NotStated = 1 "not-stated",
        /// The complainant withdrew.
        Withdrawn = 2 "withdrawn",
        /// The two sides settled.
        Settled = 3 "settled",
        /// It can't be pursued.
        CannotBePursued = 4 "cannot-be-pursued",
    }
    /// What is recommended. Each kind is personal or a service improvement \[S\].
    pub enum RemedyKind {
        /// An apology.
        Apology = 1 "apology",
        /// A payment, with its pence.
        Payment = 2 "payment",
        /// To act on the complainant's own case.
        ActOnTheCase = 3 "act-on-the-case",
        /// To change a procedure or a policy.
        ProcedureChange = 4 "procedure-change",
        /// To train staff.
        Training = 5 "training",
        /// To review a service or other cases.
        Review = 6 "review",
        /// Another remedy for the complainant.
        Other = 7 "other",
    }
    /// Why a remedy was cancelled.
    pub enum CancelReason {
        /// It should never have been recorded.
        RecordedInError = 1 "recorded-in-error",
        /// Events made it needless.
        NoLongerNeeded = 2 "no-longer-needed",
        /// The complainant declined it.
        DeclinedByComplainant = 3 "declined-by-complainant",
        /// Another reason, in the particulars.
        Other = 4 "other",
    }
    /// Who asked for a review of the decision: either side may \[S\].
    pub enum ReviewParty {
        /// The complainant.
        Complainant = 1 "complainant",
        /// The authority.
        Authority = 2 "authority",
    }
    /// What a review of the decision came to.
    pub enum ReviewResult {
        /// The decision stands.
        Stands = 1 "stands",
        /// The decision is amended; the new one is in the same commit.
        Amended = 2 "amended",
        /// The case is open again.
        Reopened = 3 "reopened",
    }
    /// Why a case was opened again other than by review.
    pub enum ReopenReason {
        /// New evidence came.
        NewEvidence = 1 "new-evidence",
        /// The office was wrong.
        OfficeError = 2 "office-error",
        /// A court said so.
        CourtOrder = 3 "court-order",
        /// Another reason, in the particulars.
        Other = 4 "other",
    }
    /// How two cases belong together.
    pub enum LinkKind {
        /// One complaint about two bodies: each counted for its body.
        Joint = 1 "joint",
        /// The same complaint twice.
        Duplicate = 2 "duplicate",
        /// The same complaint come again.
        Resubmission = 3 "resubmission",
        /// About a remedy that was not carried out.
        ComplianceFollowUp = 4 "compliance-follow-up",
    }
    /// What somebody does on a case. Who it is stands in the particulars.
    pub enum Role {
        /// Intake.
        Intake = 1 "intake",
        /// Assessment.
        Assessor = 2 "assessor",
        /// Investigation.
        Investigator = 3 "investigator",
        /// Review of the decision.
        Reviewer = 4 "reviewer",
        /// Compliance.
        Compliance = 5 "compliance",
    }
    /// Why recorded facts or particulars were corrected.
    pub enum CorrectionReason {
        /// Typed wrongly.
        Mistyped = 1 "mistyped",
        /// Put under the wrong subject or authority.
        Reclassified = 2 "reclassified",
        /// What was not known before is known now.
        NewInformation = 3 "new-information",
        /// Another reason, in the particulars.
        Other = 4 "other",
    }
    /// Why an event was taken back.
    pub enum RetractionReason {
        /// It did not happen.
        RecordedInError = 1 "recorded-in-error",
        /// It happened to another case.
        WrongCase = 2 "wrong-case",
        /// The actor undid their own last command.
        Undone = 3 "undone",
        /// Another reason, in the particulars.
        Other = 4 "other",
    }
    /// Why a whole case counts for nothing.
    pub enum VoidReason {
        /// Recorded in error.
        RecordedInError = 1 "recorded-in-error",
        /// Already there under another reference.
        Duplicate = 2 "duplicate",
        /// About another body.
        WrongBody = 3 "wrong-body",
    }
}

/// Whether a remedy is for one person or for the service \[S\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RemedyClass {
    /// For the complainant.
    Personal,
    /// For everybody who comes after.
    ServiceImprovement,
}

impl RemedyKind {
    /// Personal (apology, payment, act on the case, other) or service improvement (procedure,
    /// training, review) [S; the place of "other" is inferred].
    #[must_use]
    pub fn class(self) -> RemedyClass {
        match self {
            Self::Apology | Self::Payment | Self::ActOnTheCase | Self::Other => {
                RemedyClass::Personal
            }
            Self::ProcedureChange | Self::Training | Self::Review => {
                RemedyClass::ServiceImprovement
            }
        }
    }
}

impl Subject {
    /// A built-in subject's name as the office prints it; none for one of an office's own.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::AdultCareServices => "Adult Care Services",
            Self::BenefitsAndTax => "Benefits and Tax",
            Self::CorporateAndOtherServices => "Corporate and Other Services",
            Self::EducationAndChildrensServices => "Education and Children's Services",
            Self::EnvironmentalServices => {
                "Environmental Services, Public Protection and Regulation"
            }
            Self::HighwaysAndTransport => "Highways and Transport",
            Self::Housing => "Housing",
            Self::PlanningAndDevelopment => "Planning and Development",
            Self::Other => "Other",
            Self::Own(_) => return None,
        })
    }

    /// The built-in subject of a slug or a printed name: letters' case, punctuation, `&` and the
    /// word `and` don't matter.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        let wanted = words(text);
        Self::ALL.iter().copied().find(|subject| subject.name().is_some_and(|n| words(n) == wanted))
    }
}

/// The letters of a name, lower case, without `and`, punctuation or spaces.
pub(crate) fn words(text: &str) -> String {
    text.replace(['\'', '\u{2019}'], "")
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case("and"))
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_known_by_any_of_its_spellings() {
        for (text, subject) in [
            ("Benefits & Tax", Subject::BenefitsAndTax),
            ("education and children\u{2019}s services", Subject::EducationAndChildrensServices),
            ("education-and-childrens-services", Subject::EducationAndChildrensServices),
            (
                "Environmental Services & Public Protection & Regulation",
                Subject::EnvironmentalServices,
            ),
        ] {
            assert_eq!(Subject::named(text), Some(subject), "{text}");
        }
        assert_eq!(Subject::named("Parks"), None);
        for subject in Subject::ALL {
            assert_eq!(Subject::named(&subject.to_string()), Some(*subject), "{subject}");
        }
    }

    #[test]
    fn an_own_word_has_one_number_and_one_spelling() {
        for code in 0..=u8::MAX {
            let Some(subject) = Subject::from_code(code) else {
                assert!(code == 0 || (10..32).contains(&code), "{code} is nobody's");
                continue;
            };
            assert_eq!(subject.code(), code);
            assert_eq!(subject.to_string().parse(), Ok(subject), "{subject}");
        }
        assert_eq!(Subject::from_code(32).unwrap().to_string(), "own-1");
        assert_eq!(OwnWord::at(OwnWord::COUNT_MAX - 1).unwrap().to_string(), "own-224");
        assert_eq!(OwnWord::at(OwnWord::COUNT_MAX), None);
        for text in ["own-0", "own-01", "own-225", "own-", "own-+1", "Own-1"] {
            assert!(text.parse::<OwnWord>().is_err(), "{text} was taken");
        }
    }
}
