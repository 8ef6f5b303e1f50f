//! The five languages.

/// A language that everything on screens is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
    /// Kirundi.
    Rn,
    /// Kinyarwanda.
    Rw,
    /// Swahili.
    Sw,
}

impl Language {
    /// All languages, in the order of lists.
    pub const ALL: [Self; 5] = [Self::En, Self::Fr, Self::Rn, Self::Rw, Self::Sw];

    /// Its code of two letters (ISO 639-1), as forms and bundles use it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
            Self::Rn => "rn",
            Self::Rw => "rw",
            Self::Sw => "sw",
        }
    }

    /// Its name in itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Fr => "Français",
            Self::Rn => "Ikirundi",
            Self::Rw => "Ikinyarwanda",
            Self::Sw => "Kiswahili",
        }
    }

    /// The language of a code, whatever region or encoding is named with it: `fr`, `fr-CD`, `fr_FR.UTF-8`.
    pub fn from_code(code: &str) -> Option<Self> {
        let letters = code.split(['-', '_', '.', '@']).next()?;
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(letters))
    }

    /// The language of an environment's `LANG`, else English.
    pub fn from_env(lang: Option<&str>) -> Self {
        lang.and_then(Self::from_code).unwrap_or_default()
    }

    /// Where a text is looked for, itself first. Who reads Kirundi but finds no Kirundi more often reads French.
    pub(crate) const fn chain(self) -> &'static [Self] {
        match self {
            Self::En => &[Self::En],
            Self::Fr => &[Self::Fr, Self::En],
            Self::Rn => &[Self::Rn, Self::Fr, Self::En],
            Self::Rw => &[Self::Rw, Self::En],
            Self::Sw => &[Self::Sw, Self::En],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_known_by_its_code_whatever_else_is_named() {
        for language in Language::ALL {
            assert_eq!(Language::from_code(language.code()), Some(language));
        }
        for code in ["fr_FR.UTF-8", "fr-CD", "FR", "fr@euro", "fr.UTF-8"] {
            assert_eq!(Language::from_code(code), Some(Language::Fr), "{code}");
        }
        for code in ["", "C", "C.UTF-8", "POSIX", "french", "f", "ln_CD", "-fr"] {
            assert_eq!(Language::from_code(code), None, "{code}");
        }
    }

    #[test]
    fn is_english_where_the_environment_names_none_of_ours() {
        assert_eq!(Language::from_env(Some("rw_RW")), Language::Rw);
        assert_eq!(Language::from_env(Some("ln_CD")), Language::En);
        assert_eq!(Language::from_env(None), Language::En);
    }

    #[test]
    fn each_chain_begins_with_itself_and_ends_with_english() {
        for language in Language::ALL {
            assert_eq!(language.chain().first(), Some(&language));
            assert_eq!(language.chain().last(), Some(&Language::En));
        }
    }
}
