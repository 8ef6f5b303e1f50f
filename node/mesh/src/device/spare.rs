//! Stamps beyond the tray's lie in a vault, where a device has one open. They come out of it for the tray, and for what
//! leaves outside the slots. What comes out is gone from the vault before it is anywhere else, and what goes in from its
//! file: a kill in between loses stamps, and spends none twice.

use ijwi_protocol::envelope::{Direction, Stamp};
use ijwi_protocol::time::Day;

use super::tending::Opened;
use super::{Device, DeviceError, Reach};
use crate::custody::Custody;
use crate::stamps::pick;
use crate::vault::{Vault, VaultError};

/// Stamps that a vault keeps at most: 120 kB of it. What is beyond stays in its file.
const SPARE_MAX: usize = 400;

impl Device {
    /// As [`Self::tend`], with what lies in the vault: the tray is filled from there as well, and what is beyond it goes in.
    ///
    /// # Errors
    /// As [`Self::tend`], and [`DeviceError::Vault`].
    pub fn tend_with(&self, custody: &Custody, vault: &mut Vault) -> Result<Reach, DeviceError> {
        let _turn = self.turn();
        let mut opened = self.opened(custody)?;
        let free = opened.room.saturating_sub(opened.tray.places().len());
        self.take_spare(&mut opened, custody.days(), vault, free)?;
        opened.fill(custody.days());

        let [likely, certain] = custody.days();
        let bundle = &opened.bundle;
        let is_over = |stamp: &Stamp| bundle.keyring().terms(stamp.key()).is_some_and(|terms| certain > terms.last_day);
        vault.content.stamps.retain(|stamp| !is_over(stamp));
        let room = SPARE_MAX.saturating_sub(vault.content.stamps.len());
        let beyond = opened.stamps.pick(&opened.bundle, Direction::Up, likely, Day::default(), room);
        self.close(&mut opened)?;
        if !beyond.is_empty() {
            let had = vault.content.stamps.len();
            vault.content.stamps.extend(beyond);
            if let Err(error) = self.vaults.save(vault) {
                let back = vault.content.stamps.split_off(had);
                opened.stamps.add(back);
                opened.stamps.save(&self.home)?;
                // A vault that is full leaves them where they were.
                if !matches!(error, VaultError::Full) {
                    return Err(error.into());
                }
            }
        }
        let a_day = usize::from(opened.bundle.policy().slots_per_day);
        Ok(Reach { places: opened.tray.places().len(), a_day })
    }

    /// Takes out of the vault what a report can be sealed under that leaves at once; [`Self::tend_with`] puts back what is
    /// left of it.
    ///
    /// # Errors
    /// As [`Self::tend_with`].
    pub fn lend_spare(&self, custody: &Custody, vault: &mut Vault) -> Result<(), DeviceError> {
        let _turn = self.turn();
        let mut opened = self.opened(custody)?;
        self.take_spare(&mut opened, custody.days(), vault, SPARE_MAX)?;
        self.close(&mut opened)
    }

    /// Takes at most so many out of the vault, into the stamps that are open.
    fn take_spare(
        &self,
        opened: &mut Opened,
        days: [Day; 2],
        vault: &mut Vault,
        count: usize,
    ) -> Result<(), DeviceError> {
        let taken = pick(&mut vault.content.stamps, &opened.bundle, Direction::Up, days[0], Day::default(), count);
        if taken.is_empty() {
            return Ok(());
        }
        if let Err(error) = self.vaults.save(vault) {
            vault.content.stamps.extend(taken);
            return Err(error.into());
        }
        opened.stamps.add(taken);
        Ok(())
    }
}
