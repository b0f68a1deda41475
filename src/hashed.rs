//! Maps and sets of paths and addresses. A large site has ten thousand of each, and every build, the preview's too, looks each
//! of them up several times: long keys, for which the hash of the standard library is slow.

use foldhash::fast::RandomState;

/// A map of which the order means nothing.
pub type HashMap<K, V> = std::collections::HashMap<K, V, RandomState>;

/// A set of which the order means nothing.
pub type HashSet<K> = std::collections::HashSet<K, RandomState>;
