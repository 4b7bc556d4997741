import TracewingStore

extension TraceStore {
    /// What is known to be wrong with the store since it was opened, in one that looks. It takes no spans any more.
    var knownDamage: TraceStoreError? { (self as? SQLiteTraceStore)?.foundDamage }
}
