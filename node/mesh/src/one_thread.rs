//! One thread for all that contacts ask of a device.
//!
//! A device's store reads and lets go tens of kilobytes for each envelope that it keeps, and the system's allocator keeps
//! apart what each thread has let go: asked from whatever thread was free, a carrier that was being filled held 20 MB more.
//! A custody answers one question at a time anyway.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc;
use std::thread;

use tokio::runtime::Handle;

type Work = Box<dyn FnOnce() + Send>;

/// A thread that does one thing after another. It ends when this is dropped and all is done.
pub struct OneThread(mpsc::Sender<Work>);

impl OneThread {
    /// Starts it.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(crate) fn start() -> io::Result<Self> {
        let (ask, asked) = mpsc::channel::<Work>();
        thread::Builder::new().name("custody".into()).spawn(move || asked.into_iter().for_each(|work| work()))?;
        Ok(Self(ask))
    }

    /// Does this when all that was asked before is done, and waits for it: in the asker's runtime, whose clock may not be
    /// the system's. A panic is the asker's.
    pub(crate) fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let (answer, answered) = mpsc::sync_channel(1);
        let runtime = Handle::try_current().ok();
        let work = move || {
            let _within = runtime.as_ref().map(Handle::enter);
            drop(answer.send(catch_unwind(AssertUnwindSafe(work))));
        };
        self.0.send(Box::new(work)).expect("the thread takes work for as long as this is there");
        match answered.recv().expect("work that was taken is done") {
            Ok(done) => done,
            Err(panic) => resume_unwind(panic),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn one_thing_goes_on_at_a_time_on_one_thread_and_a_panic_is_the_askers_alone() {
        let one = OneThread::start().expect("a thread");
        static AT_ONCE: AtomicU32 = AtomicU32::new(0);
        let ask = |at: u32| {
            one.run(move || {
                assert_eq!(AT_ONCE.fetch_add(1, Ordering::SeqCst), 0);
                thread::yield_now();
                AT_ONCE.fetch_sub(1, Ordering::SeqCst);
                assert_ne!(at, 7, "this one panics");
                thread::current().id()
            })
        };
        let answers = thread::scope(|scope| {
            let askers: Vec<_> = (0..32).map(|at| scope.spawn(move || ask(at))).collect();
            askers.into_iter().map(|asker| asker.join().ok()).collect::<Vec<_>>()
        });
        assert_eq!(answers.iter().position(Option::is_none), Some(7));
        let threads: Vec<_> = answers.into_iter().flatten().collect();
        assert_eq!(threads.len(), 31);
        assert!(threads.iter().all(|thread| *thread == threads[0] && *thread != thread::current().id()));
    }
}
