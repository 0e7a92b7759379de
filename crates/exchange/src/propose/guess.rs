//! What a word of theirs most likely is in ours.

use upheld_domain::LookupError;

use crate::columns::Sort;
use crate::words::Words;

/// A proposed translation.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Guess {
    /// Our word; empty for none.
    pub(super) ours: String,
    /// Whether somebody should look at it.
    pub(super) unsure: bool,
    /// What to tell them.
    pub(super) said: Option<String>,
}

/// Parts of words that tell what is meant, in the order in which they are looked for; `=` before a
/// text means the whole of it.
type Hints = &'static [(&'static str, &'static str)];

const OUTCOMES: Hints = &[
    ("not upheld", "not-upheld"),
    ("no fault", "not-upheld"),
    ("no maladministration", "not-upheld"),
    ("unfounded", "not-upheld"),
    ("=nu", "not-upheld"),
    ("=n", "not-upheld"),
    ("withdrawn", "discontinued"),
    ("discontinued", "discontinued"),
    ("invalid", "incomplete-or-invalid"),
    ("incomplete", "incomplete-or-invalid"),
    ("insufficient", "incomplete-or-invalid"),
    ("=inv", "incomplete-or-invalid"),
    ("advice", "advice-given"),
    ("signpost", "advice-given"),
    ("=adv", "advice-given"),
    ("referred", "referred-back"),
    ("premature", "referred-back"),
    ("local resolution", "referred-back"),
    ("=ref", "referred-back"),
    ("initial enquir", "closed-after-initial-enquiries"),
    ("not warranted", "closed-after-initial-enquiries"),
    ("not investigat", "closed-after-initial-enquiries"),
    ("jurisdiction", "closed-after-initial-enquiries"),
    ("=cie", "closed-after-initial-enquiries"),
    ("closed after", "closed-after-initial-enquiries"),
    ("upheld", "upheld"),
    ("fault", "upheld"),
    ("maladministration", "upheld"),
    ("=u", "upheld"),
    ("=up", "upheld"),
    ("open", ""),
    ("ongoing", ""),
    ("pending", ""),
    ("in progress", ""),
    ("=live", ""),
];

const SUBJECTS: Hints = &[
    ("adult", "adult-care-services"),
    ("social care", "adult-care-services"),
    ("care home", "adult-care-services"),
    ("=asc", "adult-care-services"),
    ("benefit", "benefits-and-tax"),
    ("tax", "benefits-and-tax"),
    ("revenue", "benefits-and-tax"),
    ("corporate", "corporate-and-other-services"),
    ("election", "corporate-and-other-services"),
    ("education", "education-and-childrens-services"),
    ("school", "education-and-childrens-services"),
    ("child", "education-and-childrens-services"),
    ("=send", "education-and-childrens-services"),
    ("=edu", "education-and-childrens-services"),
    ("environment", "environmental-services-public-protection-and-regulation"),
    ("waste", "environmental-services-public-protection-and-regulation"),
    ("refuse", "environmental-services-public-protection-and-regulation"),
    ("bins", "environmental-services-public-protection-and-regulation"),
    ("noise", "environmental-services-public-protection-and-regulation"),
    ("licens", "environmental-services-public-protection-and-regulation"),
    ("public protection", "environmental-services-public-protection-and-regulation"),
    ("=env", "environmental-services-public-protection-and-regulation"),
    ("highway", "highways-and-transport"),
    ("road", "highways-and-transport"),
    ("parking", "highways-and-transport"),
    ("transport", "highways-and-transport"),
    ("=hwy", "highways-and-transport"),
    ("planning", "planning-and-development"),
    ("development", "planning-and-development"),
    ("building control", "planning-and-development"),
    ("=plan", "planning-and-development"),
    ("=pla", "planning-and-development"),
    ("housing", "housing"),
    ("homeless", "housing"),
    ("tenan", "housing"),
    ("=hou", "housing"),
    ("other", "other"),
    ("misc", "other"),
];

const ANSWERS: Hints = &[
    ("=y", "yes"),
    ("=yes", "yes"),
    ("=true", "yes"),
    ("=1", "yes"),
    ("=x", "yes"),
    ("=n", "no"),
    ("=no", "no"),
    ("=false", "no"),
    ("=0", "no"),
    ("unknown", ""),
    ("not known", ""),
    ("not stated", ""),
];

const KINDS: Hints = &[
    ("apolog", "apology"),
    ("pay", "payment"),
    ("financial", "payment"),
    ("compensation", "payment"),
    ("refund", "payment"),
    ("train", "training"),
    ("review", "review"),
    ("audit", "review"),
    ("procedure", "procedure-change"),
    ("policy", "procedure-change"),
    ("process", "procedure-change"),
    ("act", "act-on-the-case"),
    ("service", "act-on-the-case"),
    ("other", "other"),
];

const COMPLIANCE: Hints = &[
    ("not compl", "not-complied"),
    ("non compl", "not-complied"),
    ("fail", "not-complied"),
    ("=n", "not-complied"),
    ("compl", "complied"),
    ("done", "complied"),
    ("satisfied", "complied"),
    ("=y", "complied"),
    ("outstanding", ""),
    ("pending", ""),
    ("open", ""),
];

const CHANNELS: Hints = &[
    ("mail", "email"),
    ("web", "online"),
    ("online", "online"),
    ("portal", "online"),
    ("form", "online"),
    ("phone", "phone"),
    ("tel", "phone"),
    ("call", "phone"),
    ("letter", "letter"),
    ("post", "letter"),
    ("other", "other"),
];

const REASONS: Hints =
    &[("withdr", "withdrawn"), ("settle", "settled"), ("pursue", "cannot-be-pursued")];

const TOPICS: Hints = &[
    ("planning", "planning"),
    ("adult", "adult-social-care"),
    ("social care", "adult-social-care"),
    ("child", "childrens-services"),
    ("housing", "housing"),
    ("complaint", "complaint-handling"),
];

const SECTORS: Hints = &[
    ("council", "local-authorities"),
    ("authorit", "local-authorities"),
    ("provider", "care-providers"),
    ("care", "care-providers"),
];

/// What a word that is none of ours most likely means; none where there is no telling.
pub(super) fn guess(sort: Sort, value: &str, words: &Words<'_>) -> Option<Guess> {
    let hints = match sort {
        Sort::Authority => return authority(value, words),
        Sort::Outcome => OUTCOMES,
        Sort::Subject => SUBJECTS,
        Sort::Answer | Sort::YesNo => ANSWERS,
        Sort::RemedyKind => KINDS,
        Sort::RemedyOutcome => COMPLIANCE,
        Sort::Channel => CHANNELS,
        Sort::Discontinued => REASONS,
        Sort::Topic => TOPICS,
        Sort::Sector => SECTORS,
        _ => return None,
    };
    let plain = plain(value);
    if matches!(plain.as_str(), "" | "n a" | "na" | "none" | "tbc") {
        return Some(Guess { ours: String::new(), unsure: false, said: None });
    }
    let found = hints.iter().find(|(hint, _)| match hint.strip_prefix('=') {
        Some(whole) => plain == whole,
        None => plain.contains(hint),
    });
    // Another scheme may not have the word.
    let found = found.filter(|(_, ours)| ours.is_empty() || words.check(sort, ours).is_ok());
    let Some((hint, ours)) = found else { return labelled(sort, &plain, words) };
    let whole = hint.trim_start_matches('=') == plain;
    Some(Guess { ours: (*ours).to_owned(), unsure: !whole, said: None })
}

/// A subject or an outcome of the office's own that is called nearly so.
fn labelled(sort: Sort, plain_value: &str, words: &Words<'_>) -> Option<Guess> {
    let names: Vec<(&str, &str)> = match sort {
        Sort::Subject => {
            words.scheme.subjects().iter().map(|l| (l.name.as_str(), l.slug.as_str())).collect()
        }
        Sort::Outcome => {
            words.scheme.outcomes().iter().map(|l| (l.name.as_str(), l.slug.as_str())).collect()
        }
        _ => return None,
    };
    let near = names.into_iter().map(|(name, slug)| {
        let name = plain(name);
        let letters = strsim::osa_distance(plain_value, &name);
        let within = name.contains(plain_value) && plain_value.len() > 3;
        (if within { 0 } else { letters * 3 / name.len().max(1) }, letters, slug)
    });
    let (_, _, slug) = near.filter(|(far, _, _)| *far == 0).min()?;
    Some(Guess { ours: slug.to_owned(), unsure: true, said: None })
}

/// Lower case, and a space for all that is no letter or digit.
fn plain(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Words for a sort of council that people shorten.
const SHORT: &[&str] =
    &["lb", "mbc", "mdc", "cc", "dc", "bc", "rbc", "ua", "council", "borough", "london", "of"];

/// A body by what is left of its name without the short words for its sort, or by a name like it.
fn authority(value: &str, words: &Words<'_>) -> Option<Guess> {
    let plain = plain(value);
    let core: Vec<&str> = plain.split(' ').filter(|word| !SHORT.contains(word)).collect();
    let guess = |ours: String, said: String| Some(Guess { ours, unsure: true, said: Some(said) });
    match words.register.find(&core.join(" ")) {
        Ok(record) => guess(record.id.to_string(), record.name.clone()),
        Err(LookupError::Ambiguous { candidates, .. }) => {
            let lasting = candidates.iter().find(|body| body.last_day.is_none());
            let body = lasting.or(candidates.first())?;
            let names: Vec<String> =
                candidates.iter().map(|body| format!("{} ({})", body.name, body.id)).collect();
            guess(body.id.to_string(), format!("one of {}", names.join(", ")))
        }
        Err(LookupError::Unknown { .. }) => match words.register.find(value) {
            Err(LookupError::Unknown { nearest, .. }) => {
                let (id, name) = nearest.first()?;
                guess(id.to_string(), name.clone())
            }
            Ok(_) | Err(_) => None,
        },
    }
}
