import GRDB

extension TraceStoreError {
    /// What a failure of the database means for the caller.
    ///
    /// - Parameter subject: What failed: the path of the store.
    init(_ error: any Error, subject: String) {
        if let error = error as? TraceStoreError {
            self = error
            return
        }
        guard let cause = error as? DatabaseError else {
            self.init(.database, "\(subject): the database failed.", cause: error)
            return
        }
        let (code, message): (Code, String) =
            switch cause.resultCode {
            case .SQLITE_FULL:
                (.diskFull, "\(subject): the disk is full. Nothing of this was kept. Free space and try again.")
            case .SQLITE_IOERR:
                (
                    .inputOutput,
                    "\(subject): the disk failed. Nothing of this was kept. Check the disk and the system's log."
                )
            case .SQLITE_CORRUPT:
                (.damaged, "\(subject) is damaged. Stop writing to it and restore a copy.")
            case .SQLITE_NOTADB:
                (
                    .notADatabase,
                    "\(subject) is not a SQLite database. Nothing was changed. Give the store another path."
                )
            case .SQLITE_READONLY, .SQLITE_PERM:
                (.readOnly, "\(subject) cannot be written to. Check its owner and permissions.")
            case .SQLITE_CANTOPEN:
                (.cannotOpen, "\(subject) cannot be opened. Check that it is a file and who may read and write it.")
            case .SQLITE_BUSY, .SQLITE_LOCKED:
                (.busy, "\(subject) is held by another process. Close that one, or try again.")
            case .SQLITE_MISUSE:
                (.closed, "\(subject) has been closed.")
            default:
                (.database, "\(subject): the database failed.")
            }
        self.init(code, message, cause: cause)
    }
}
