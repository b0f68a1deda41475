//! Maps and sets of paths and addresses. There are ten thousand of each, and each is looked up several times in a build;
//! the hash of the standard library takes ten times as long for them.

use foldhash::fast::RandomState;

/// A map of which the order means nothing.
pub type HashMap<K, V> = std::collections::HashMap<K, V, RandomState>;

/// A set of which the order means nothing.
pub type HashSet<K> = std::collections::HashSet<K, RandomState>;
