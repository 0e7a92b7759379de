//! A set with one rule chosen otherwise: for asking what a figure would be under it. Not a set of its
//! own: nobody adopts a variant, and none is written down.

use super::{Definitions, DefinitionsError};

impl Definitions {
    /// The same set with one rule chosen otherwise. Takes the rule's name (`discontinued_as`) and one
    /// of its words. The name says what was changed; text and digest are empty, since no text has
    /// these rules.
    ///
    /// # Errors
    /// [`DefinitionsError::UnknownRule`] and [`DefinitionsError::Value`], with what there is.
    pub fn with_switch(&self, rule: &str, word: &str) -> Result<Self, DefinitionsError> {
        let mut variant = Self {
            name: format!("{} with {rule} = {word}", self.name),
            text: String::new(),
            digest: [0; 32],
            ..self.clone()
        };
        let (counting, printing) = (&mut variant.counting, &mut variant.printing);
        let chosen = counting.choose(rule, word).or_else(|| printing.choose(rule, word));
        let switch = variant.switches.iter_mut().find(|switch| switch.key == rule);
        match (chosen, switch) {
            (Some(true), Some(switch)) => word.clone_into(&mut switch.value),
            (Some(true), None) => {}
            (Some(false), _) => return Err(self.no_value(rule, word)),
            (None, _) => return Err(self.no_rule(rule)),
        }
        Ok(variant)
    }

    fn no_value(&self, rule: &str, word: &str) -> DefinitionsError {
        let switch = self.switches.iter().find(|switch| switch.key == rule);
        let section = switch.map_or("counting", |switch| switch.section);
        let expected = match switch {
            Some(switch) if switch.choices.is_empty() => format!("such as {}", switch.value),
            Some(switch) => format!("one of {}", switch.choices.join(", ")),
            None => String::new(),
        };
        DefinitionsError::Value {
            set: self.name.clone(),
            place: format!("{section}.{rule}"),
            value: word.to_owned(),
            expected,
        }
    }

    fn no_rule(&self, rule: &str) -> DefinitionsError {
        DefinitionsError::UnknownRule {
            set: self.name.clone(),
            section: "a set",
            rule: rule.to_owned(),
            known: self.switches.iter().map(|switch| switch.key).collect(),
        }
    }
}
