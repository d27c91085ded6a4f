//! Every kind of problem, by the word that names it in messages, in `tests/broken/` and in `explain-code`.

use std::fmt;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $word:literal,)+) => {
        /// The kind of a problem. The word of a code never changes once released.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[doc = $doc])+ $variant,)+ }

        impl Code {
            /// Every code, in the order of this file.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)+];

            /// The word: kebab-case.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $word,)+ }
            }

            /// What the code means, for `regimen explain-code`.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$variant => concat!($($doc, "\n",)+),)+ }
            }
        }
    };
}

codes! {
    // Files and YAML.
    /// A file that is needed cannot be read, or a guideline's folder lacks one of its files.
    UnreadableFile = "unreadable-file",
    /// The bytes of a file are not UTF-8 text.
    NotUtf8 = "not-utf8",
    /// A text is larger, deeper or has more nodes than the limits allow.
    TooLarge = "too-large",
    /// A line of patient records is not JSON, or holds a character that no text may hold.
    NotJson = "not-json",
    /// The text is not YAML.
    InvalidYaml = "invalid-yaml",
    /// A YAML tag such as `!x` stands where none is known. To negate, write `not:`.
    YamlTag = "yaml-tag",
    /// The file holds nothing.
    EmptyFile = "empty-file",
    /// The file holds several YAML documents; only one is read.
    SeveralDocuments = "several-documents",
    /// The same key stands twice in one mapping.
    DuplicateKey = "duplicate-key",
    /// Anchors and aliases are used beyond the limits, or where they are not allowed.
    YamlAlias = "yaml-alias",
    /// A text without quotes in which ` #` seems to be meant, and begins a comment.
    CutText = "cut-text",
    /// A file that `regimen fmt` leaves as it is: laid out, it might not mean the same.
    UnusualLayout = "unusual-layout",
    // Shape.
    /// A key that does not exist here, most often a misspelt one.
    UnknownKey = "unknown-key",
    /// A key that must be there is not.
    MissingKey = "missing-key",
    /// Two keys that exclude each other, or a key that does not go with the others.
    ConflictingKeys = "conflicting-keys",
    /// A value of the wrong kind: a list where a text is expected, a word where a number is.
    WrongType = "wrong-type",
    /// A value that is of the right kind but not one that is allowed here.
    InvalidValue = "invalid-value",
    /// A name that is not written as names of its kind are.
    InvalidName = "invalid-name",
    /// The JSON Schema refuses what the program accepts: the two disagree.
    SchemaMismatch = "schema-mismatch",
    // Names.
    /// The same id or name is declared twice.
    DuplicateId = "duplicate-id",
    /// An expression names something that is neither a fact, nor a definition, nor a reading.
    UnknownName = "unknown-name",
    /// A patient record or a case names a fact that the dictionary does not have.
    UnknownFact = "unknown-fact",
    /// A code that is not among the `values` of its fact.
    UnknownCode = "unknown-code",
    /// A rule id that no rule has.
    UnknownRule = "unknown-rule",
    /// A statement id that guideline.yaml does not have.
    UnknownStatement = "unknown-statement",
    /// A section code that guideline.yaml does not have.
    UnknownSection = "unknown-section",
    /// A citation number that guideline.yaml does not list.
    UnknownReference = "unknown-reference",
    /// A reading that readings.yaml does not have, or a value it does not offer.
    UnknownReading = "unknown-reading",
    /// A definition that definitions.yaml does not have.
    UnknownDefinition = "unknown-definition",
    /// A conflict that guideline.yaml does not have.
    UnknownConflict = "unknown-conflict",
    /// A contradiction that facts.yaml does not have.
    UnknownContradiction = "unknown-contradiction",
    /// A guideline that the folder of rules does not hold.
    UnknownGuideline = "unknown-guideline",
    /// Definitions that use each other in a circle.
    Cycle = "cycle",
    // Expressions.
    /// The text is not an expression, or not one that is allowed.
    InvalidExpression = "invalid-expression",
    /// A function that does not exist.
    UnknownFunction = "unknown-function",
    /// Two things are compared or combined that do not go together.
    TypeMismatch = "type-mismatch",
    /// `none` is compared with something that can never be `none`.
    NeverNone = "never-none",
    /// Arithmetic whose result may be too large for exact numbers, by the declared ranges.
    MayOverflow = "may-overflow",
    /// A divisor that may be zero by the declared ranges.
    MayDivideByZero = "may-divide-by-zero",
    // Accounting.
    /// A rule whose citations differ from those of its statements.
    CitationMismatch = "citation-mismatch",
    /// A statement of the source that nothing accounts for.
    UnaccountedStatement = "unaccounted-statement",
    /// A statement that is accounted for in two ways that exclude each other.
    OveraccountedStatement = "overaccounted-statement",
    /// A window that closes before it opens, or is due outside its window.
    InvertedWindow = "inverted-window",
    /// Two windows of one rule's bounds that contradict: both the strict and the inclusive form of one bound.
    OverlappingBounds = "overlapping-bounds",
    // Records and cases.
    /// A patient record without the day on which it is to be evaluated.
    MissingAsOf = "missing-as-of",
    /// A value outside the range of its fact.
    OutOfRange = "out-of-range",
    /// A value dated after the day of evaluation.
    FutureValue = "future-value",
    /// A record that cannot be true: one of the guideline's contradictions holds.
    Contradiction = "contradiction",
    /// A value older than its `current_for` counts as unknown.
    OutdatedValue = "outdated-value",
    // The guideline as a whole.
    /// The guideline is a draft or retired, or the day is outside its effective period.
    NotInForce = "not-in-force",
    /// A text function that could not be evaluated for a record; the rules that rest on it have failed.
    FailedExpression = "failed-expression",
    /// An expression that the typed form does not cover and rhai evaluates.
    SlowExpression = "slow-expression",
    // Lints: nothing is broken, but somebody should look, or say in `allow` why it is right.
    /// A word without a threshold, such as `severe` or `early`, whose meaning nothing here tells.
    VagueWord = "vague-word",
    /// A rule whose `direction` is not that of a statement it encodes.
    LostDirection = "lost-direction",
    /// A rule whose strength is not that of a statement it encodes.
    LostStrength = "lost-strength",
    /// A length of time in a text or statement that the rule's timing does not know.
    NumberMismatch = "number-mismatch",
    /// A rule that no case shows applying, or that no case shows not applying.
    UntestedRule = "untested-rule",
    /// A fact that no rule reads: whatever it says, no plan changes.
    UnreadFact = "unread-fact",
    /// A definition that nothing uses and no plan shows.
    UnusedDefinition = "unused-definition",
    /// A reading that nothing uses: its alternatives change nothing.
    UnusedReading = "unused-reading",
    /// A measured or graded fact that counts for ever: it has no `current_for`.
    MissingCurrentFor = "missing-current-for",
    /// A title of a rule that is longer than the cards of clinical systems show.
    LongTitle = "long-title",
    /// A guideline that does not say by when it is to be reviewed.
    MissingReviewDate = "missing-review-date",
    /// A line of a text that begins with a key: indented into the text, it is read as words.
    SwallowedKey = "swallowed-key",
    /// An `allow` for a lint that finds nothing there.
    UnusedAllow = "unused-allow",
    // Analysis: proved of every patient, or shown by one.
    /// A property that does not hold: some patient whom the dictionary allows shows it.
    PropertyRefuted = "property-refuted",
    /// A rule that applies to no patient, whatever is recorded.
    NeverActive = "never-active",
    /// A rule that applies to everybody in its scope, although it names a condition.
    AlwaysActive = "always-active",
    /// A part of a condition, an exception or a bound without which every patient has the same status.
    IdlePart = "idle-part",
    /// Two rules that say do and avoid of the same thing and can apply together, and no conflict is declared.
    PossibleClash = "possible-clash",
    /// A declared conflict whose sides never apply together.
    ImpossibleConflict = "impossible-conflict",
    /// Patients in scope to whom no rule applies, or none of a group that the guideline declares.
    CoverageGap = "coverage-gap",
    /// A declared conflict that some patients have.
    PossibleConflict = "possible-conflict",
    /// A rule that applies only where one applies that a conflict prefers to it.
    StarvedRule = "starved-rule",
    /// Two rules that have the same status for every patient.
    InseparableRules = "inseparable-rules",
    /// Two rules for the same thing that never apply together.
    ExclusiveRules = "exclusive-rules",
    /// Something that is neither proved nor shown within the limits, or with what the analysis covers.
    NotDecided = "not-decided",
}

/// The lints: warnings that an `allow` with a reason switches off.
const LINTS: [Code; 12] = [
    Code::VagueWord,
    Code::LostDirection,
    Code::LostStrength,
    Code::NumberMismatch,
    Code::UntestedRule,
    Code::UnreadFact,
    Code::UnusedDefinition,
    Code::UnusedReading,
    Code::MissingCurrentFor,
    Code::LongTitle,
    Code::MissingReviewDate,
    Code::SwallowedKey,
];

/// What the analysis warns of and an `allow` with a reason switches off.
const ANALYSES: [Code; 7] = [
    Code::NeverActive,
    Code::AlwaysActive,
    Code::IdlePart,
    Code::PossibleClash,
    Code::ImpossibleConflict,
    Code::CoverageGap,
    Code::NotDecided,
];

impl Code {
    /// What the analysis warns of and an `allow` with a reason switches off.
    pub const ANALYSES: &'static [Code] = &ANALYSES;

    /// The lints: warnings that an `allow` with a reason switches off.
    pub const LINTS: &'static [Code] = &LINTS;

    /// The code with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == word)
    }

    /// Whether messages of this kind may repeat what is written in the text.
    pub(super) fn may_repeat(self) -> bool {
        matches!(
            self,
            Self::InvalidYaml
                | Self::YamlTag
                | Self::YamlAlias
                | Self::CutText
                | Self::SwallowedKey
                | Self::InvalidValue
                | Self::DuplicateKey
                | Self::UnknownKey
                | Self::UnknownFact
                | Self::UnknownCode
        )
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
