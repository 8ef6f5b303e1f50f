//! What can go wrong, by name. The app has a text for each key, in every language; nothing of the cause goes along, since
//! it might say what was filed.

/// Declares the failures, each with its key.
macro_rules! failures {
    ($($(#[$docs:meta])+ $variant:ident => $key:literal,)+) => {
        /// Why something was not done. Its message, in Kotlin `message`, is its key and nothing else.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Error)]
        #[uniffi(flat_error)]
        #[non_exhaustive]
        pub enum Failure {
            $($(#[$docs])+ $variant,)+
        }

        impl Failure {
            /// Each of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Its key, which never changes: what texts are found by.
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$variant => $key,)+
                }
            }
        }
    };
}

failures! {
    /// The folder can't be read or written.
    Folder => "error_folder",
    /// Another process holds the folder.
    InUse => "error_in_use",
    /// The phone's keystore does not do what it should.
    Keystore => "error_keystore",
    /// What is kept is damaged, or of another phone: only a wipe helps, of the object or by `wipe_folder`.
    Damaged => "error_damaged",
    /// The disk is full.
    DiskFull => "error_disk_full",
    /// All of this was wiped: start the app anew.
    Wiped => "error_wiped",
    /// A PIN has to be chosen first.
    NotSetUp => "error_not_set_up",
    /// A PIN was chosen already.
    SetUp => "error_set_up",
    /// It is locked: only a PIN opens it.
    Locked => "error_locked",
    /// This PIN opens nothing.
    PinWrong => "error_pin_wrong",
    /// A PIN is 6 to 64 digits, or letters.
    PinLength => "error_pin_length",
    /// The two PINs are the same.
    PinSame => "error_pin_same",
    /// Too many wrong PINs: see `pin_wait_seconds`.
    PinWait => "error_pin_wait",
    /// There is no room in what the PIN guards.
    VaultFull => "error_vault_full",
    /// This phone has not joined a campaign.
    NotJoined => "error_not_joined",
    /// This phone has joined another campaign.
    JoinedOther => "error_joined_other",
    /// That is not a campaign's file, or it was changed on its way.
    BundleWrong => "error_bundle_wrong",
    /// The file is older than what is in force.
    BundleOlder => "error_bundle_older",
    /// Two files of one version were signed: somebody cheats.
    BundleTwin => "error_bundle_twin",
    /// No report is being made.
    NoDraft => "error_no_draft",
    /// The campaign has other questions now: the answers have to be given anew.
    FormChanged => "error_form_changed",
    /// The question has no such answer.
    AnswerWrong => "error_answer_wrong",
    /// Nothing was answered and nothing attached.
    ReportEmpty => "error_report_empty",
    /// Nobody was chosen, or somebody who is not offered.
    RecipientsWrong => "error_recipients_wrong",
    /// The photo is none.
    PhotoWrong => "error_photo_wrong",
    /// What is attached is too long, or too much.
    AttachmentsLarge => "error_attachments_large",
    /// There are too few stamps.
    StampsTooFew => "error_stamps_too_few",
    /// It takes more slots than there are: it can only leave in a burst.
    TooLongForSlots => "error_too_long_for_slots",
    /// The campaign has no stamps for today.
    StampsNoKey => "error_stamps_no_key",
    /// The phone holds as many stamps as it can, or more were asked for than are given at once.
    StampsTooMany => "error_stamps_too_many",
    /// These stamps were asked for by another phone, or are wrong.
    StampsForeign => "error_stamps_foreign",
    /// The team's device could not be reached, or gave none.
    TeamUnreachable => "error_team_unreachable",
    /// There are not seven words.
    WordsCount => "error_words_count",
    /// A word is not in the list.
    WordsUnknown => "error_words_unknown",
    /// It carries already, or does not.
    Carrying => "error_carrying",
    /// It can't listen there.
    Address => "error_address",
    /// Something that should not happen did.
    Internal => "error_internal",
}

/// The keys of all failures: the app's tests look that each language has a text for each.
#[uniffi::export]
pub fn failure_keys() -> Vec<String> {
    Failure::ALL.iter().map(|failure| failure.key().to_owned()).collect()
}

impl core::fmt::Display for Failure {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.key())
    }
}

impl core::error::Error for Failure {}
