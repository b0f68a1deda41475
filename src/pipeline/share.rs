//! Many packs are shared out among processes.

use std::path::Path;

use super::{Input, Memo, Printed};
use crate::model::site::Site;

/// The most processes.
const MOST: usize = 8;

/// Starts processes that typeset.
pub trait Helpers {
    /// How many processes there are to be, this one with them.
    fn processes(&self) -> usize;
    /// Fewer packs than these are set by one process: another has to read the site first.
    fn least(&self) -> usize;
    /// Starts a process for each share, which sets the packs and documents at these addresses and leaves what it has set in
    /// a cache folder.
    fn start(&self, cache: &Path, shares: &[Vec<String>]) -> Box<dyn Helping>;
}

/// Processes that typeset; dropped, they end.
pub trait Helping {
    /// Waits until they have.
    fn wait(&mut self);
}

impl Memo {
    /// Has packs that were not set before set by several processes, of which this is one. What they set is then found in the
    /// cache; what is not, whatever went wrong, is set by whoever asks for it.
    pub(super) fn share(
        &mut self,
        printed: &[Printed],
        site: &Site,
        input: &Input,
        helpers: &dyn Helpers,
        progress: &dyn Fn(usize, usize),
    ) {
        let processes = helpers.processes().min(MOST);
        if processes < 2 {
            return;
        }
        let fresh: Vec<&Printed> = printed.iter().filter(|pack| !self.may_find(pack, site, input)).collect();
        if fresh.len() < helpers.least() {
            return;
        }
        let Some(cache) = self.shared_cache() else { return };
        let address = |pack: &&Printed| pack.address().to_owned();
        let mut shares: Vec<Vec<String>> = Vec::new();
        for part in 0..processes {
            shares.push(fresh.iter().skip(part).step_by(processes).map(address).collect());
        }
        let own = shares.remove(0);
        let mut helping = helpers.start(&cache, &shares);
        let before = printed.len() - fresh.len();
        for (done, pack) in fresh.iter().filter(|pack| own.iter().any(|own| own == pack.address())).enumerate() {
            // What is wrong is told by the build, which asks again.
            let _ = super::set(self, pack, site, input);
            progress(before + done * processes, printed.len());
        }
        helping.wait();
        self.others_set(fresh.iter().map(address).filter(|address| !own.contains(address)).collect());
    }
}
