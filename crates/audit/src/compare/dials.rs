//! The switches of a definition set as dials, each with the values it can take, and the sets that
//! come of turning them. Knows which printing rules touch which numbers; what the counting rules touch
//! is found out from the cases.

use upheld_annual::Measure;
use upheld_domain::{Counting, Definitions};

use super::Number;

/// One switch, and the words it can be set to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dial {
    /// `counting` or `printing`.
    pub section: &'static str,
    /// The rule: `discontinued_as`.
    pub rule: &'static str,
    /// Its words, the one of the set first.
    pub values: Vec<String>,
}

impl Dial {
    /// Whether a printing rule touches a number; one that is not known here may touch any.
    pub(super) fn touches(&self, measure: Measure, number: Number) -> bool {
        let printed_rate = measure.is_rate()
            && measure != Measure::UpheldPer100k
            && matches!(number, Number::Figure | Number::Average);
        match self.rule {
            "taxonomy" | "remedy_base" => false,
            "dealt_with_map" => {
                matches!(measure, Measure::NotForUs | Measure::AssessedAndClosed)
            }
            "average" | "average_includes_self" => number == Number::Average,
            "nearly_all" | "no_base" => printed_rate,
            "population_year" => measure == Measure::UpheldPer100k,
            _ => true,
        }
    }
}

/// How every dial stands: for each the place of its word, 0 for that of the set.
pub(super) type Combination = Vec<u8>;

/// All dials of a definition set, the counting rules first.
pub(super) struct Dials {
    base: Definitions,
    all: Vec<Dial>,
    /// How many of them are counting rules.
    counting_dials: usize,
    /// The counting rules of every combination of counting dials, the last dial turning fastest.
    counting: Vec<Counting>,
}

impl Dials {
    /// The switches of a set that have several words.
    pub(super) fn of(definitions: &Definitions) -> Self {
        let mut all = Vec::new();
        for switch in definitions.switches().iter().filter(|switch| switch.choices.len() > 1) {
            let others = switch.choices.iter().filter(|word| **word != switch.value);
            let values = std::iter::once(&switch.value).chain(others).cloned().collect();
            all.push(Dial { section: switch.section, rule: switch.key, values });
        }
        let counting_dials = all.iter().take_while(|dial| dial.section == "counting").count();
        let mut sets = vec![definitions.clone()];
        for dial in &all[..counting_dials] {
            sets = sets
                .iter()
                .flat_map(|set| dial.values.iter().map(|w| with(set, dial, w)))
                .collect();
        }
        let counting = sets.iter().map(|set| set.counting).collect();
        Self { base: definitions.clone(), all, counting_dials, counting }
    }

    pub(super) fn base(&self) -> &Definitions {
        &self.base
    }

    pub(super) fn get(&self, dial: usize) -> &Dial {
        &self.all[dial]
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn counting_dials(&self) -> std::ops::Range<usize> {
        0..self.counting_dials
    }

    pub(super) fn printing_dials(&self) -> std::ops::Range<usize> {
        self.counting_dials..self.all.len()
    }

    /// How many words a dial has.
    pub(super) fn size(&self, dial: usize) -> usize {
        self.all[dial].values.len()
    }

    /// Every dial as the set has it.
    pub(super) fn as_set(&self) -> Combination {
        vec![0; self.all.len()]
    }

    /// The counting rules of a combination.
    pub(super) fn counting(&self, combination: &[u8]) -> &Counting {
        let place = self
            .counting_dials()
            .fold(0, |place, dial| place * self.size(dial) + usize::from(combination[dial]));
        &self.counting[place]
    }

    /// The set of a combination.
    pub(super) fn definitions(&self, combination: &[u8]) -> Definitions {
        let mut set = self.base.clone();
        for (dial, &value) in self.all.iter().zip(combination).filter(|(_, value)| **value > 0) {
            set = with(&set, dial, &dial.values[usize::from(value)]);
        }
        set
    }

    /// The combination at a place among those of some dials, the last of them turning fastest; the
    /// other dials stand as the set has them.
    pub(super) fn at(&self, dials: &[usize], mut place: usize) -> Combination {
        let mut combination = self.as_set();
        for &dial in dials.iter().rev() {
            // A dial has a handful of words.
            combination[dial] = u8::try_from(place % self.size(dial)).unwrap_or(0);
            place /= self.size(dial);
        }
        combination
    }

    /// The place of a combination among those of some dials.
    pub(super) fn place(&self, dials: &[usize], combination: &[u8]) -> usize {
        dials
            .iter()
            .fold(0, |place, &dial| place * self.size(dial) + usize::from(combination[dial]))
    }

    /// How many combinations some dials have.
    pub(super) fn combinations(&self, dials: &[usize]) -> usize {
        dials.iter().fold(1, |product: usize, &dial| product.saturating_mul(self.size(dial)))
    }

    /// One dial turned, each to each of its other words.
    pub(super) fn turned(&self, dials: &[usize]) -> Vec<(usize, u8)> {
        let words = |dial: usize| (1..self.size(dial)).filter_map(|word| u8::try_from(word).ok());
        dials.iter().flat_map(|&dial| words(dial).map(move |word| (dial, word))).collect()
    }
}

/// The words are the set's own choices, so none is refused.
fn with(set: &Definitions, dial: &Dial, word: &str) -> Definitions {
    set.with_switch(dial.rule, word).unwrap_or_else(|_| set.clone())
}
