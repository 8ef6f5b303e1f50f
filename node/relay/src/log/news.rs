//! The log of news: receipts of this and other relays, and countersignatures, in the order in which they came.

use ijwi_mesh::store::{Batch, Tree};
use ijwi_protocol::bounds::LOG_NEWS_MAX;
use ijwi_protocol::campaign::News;
use ijwi_protocol::codec;
use ijwi_protocol::ids::NewsId;

use super::{Log, LogError, Sizes};

impl Log {
    /// Appends a piece of news whose signatures were checked, and gives its position: the old one, if it is there.
    ///
    /// # Errors
    /// [`LogError::Store`].
    pub fn append_news(&self, news: &News) -> Result<u64, LogError> {
        let mut sizes = self.sizes();
        if let Some(position) = self.news_position(&sizes, &news.id())? {
            return Ok(position);
        }
        let mut next = sizes.clone();
        let mut batch = Batch::default();
        let position = put_news(&mut batch, &mut next, news);
        next.put_counters(&mut batch);
        self.store.commit(batch)?;
        *sizes = next;
        Ok(position)
    }

    /// The encodings of at most `limit` pieces of news from a position on, and where to go on reading, which is never
    /// before `from`. Expired ones are left out.
    ///
    /// # Errors
    /// [`LogError::Store`].
    pub fn read_news(&self, from: u64, limit: u32) -> Result<(Vec<Vec<u8>>, u64), LogError> {
        let size = self.news_size();
        let limit = limit.clamp(1, LOG_NEWS_MAX) as usize;
        let (mut found, mut last) = (Vec::new(), None);
        self.each(Tree::NewsLog, from, size, &mut |position, bytes| {
            found.push(bytes);
            last = Some(position);
            found.len() < limit
        })?;
        let next = match last {
            Some(last) if found.len() >= limit => last + 1,
            _ => size,
        };
        Ok((found, next.max(from)))
    }

    /// The encoding of a piece of news, if it is there and has not expired.
    ///
    /// # Errors
    /// [`LogError::Store`].
    pub fn news(&self, id: &NewsId) -> Result<Option<Vec<u8>>, LogError> {
        let Some(position) = self.news_position(&self.sizes(), id)? else { return Ok(None) };
        Ok(self.store.get(Tree::NewsLog, &position.to_be_bytes())?)
    }

    /// Pieces of news that were ever appended.
    pub fn news_size(&self) -> u64 {
        self.sizes().news
    }

    fn news_position(&self, sizes: &Sizes, id: &NewsId) -> Result<Option<u64>, LogError> {
        let Some(bytes) = self.store.get(Tree::NewsIndex, &id.0)? else { return Ok(None) };
        let position: u64 = codec::decode::<_, 16>(&bytes).map_err(|_| LogError::Inconsistent(Tree::NewsIndex))?;
        let there = self.store.get(Tree::NewsLog, &position.to_be_bytes())?;
        // What has expired is known still. What was dropped after a power cut has left its place to something else.
        let is_other = there.is_some_and(|bytes| News::read(&bytes).is_ok_and(|news| news.id() != *id));
        Ok((position < sizes.news && !is_other).then_some(position))
    }
}

/// Puts a piece of news at the end of the log. The caller puts the counters.
pub(super) fn put_news(batch: &mut Batch, sizes: &mut Sizes, news: &News) -> u64 {
    let position = sizes.begin_news();
    batch.put(Tree::NewsLog, &position.to_be_bytes(), news.to_bytes());
    batch.put(Tree::NewsIndex, &news.id().0, codec::encode(&position));
    position
}
