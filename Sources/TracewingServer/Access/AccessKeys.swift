import Crypto
import TracewingConcurrency

/// The keys that let their holders read or manage, and the cookies they were exchanged for.
///
/// Only hashes are kept. All of them are compared every time, each in constant time: how long an answer takes says
/// nothing about a key.
final class AccessKeys: Sendable {
    private struct Key: Sendable {
        let hash: SHA256Digest
        let permission: Permission
    }

    private struct Session {
        let permission: Permission
        let end: ContinuousClock.Instant
    }

    private let keys: [Key]
    private let sessions = Locked<[String: Session]>([:])

    /// How long a cookie is good.
    static let sessionLength = Duration.seconds(12 * 3_600)
    private static let mostSessions = 1_000

    init(readKeys: [String], adminKeys: [String]) {
        keys =
            readKeys.map { Key(hash: Self.hash($0), permission: .read) }
            + adminKeys.map { Key(hash: Self.hash($0), permission: .manage) }
    }

    /// Whether anybody is asked for a key.
    var areAsked: Bool { !keys.isEmpty }

    /// What a key allows; nil if it is none.
    func permission(ofKey key: String) -> Permission? {
        let hash = Self.hash(key)
        var found: Permission?
        for key in keys where key.hash == hash { found = key.permission == .manage ? .manage : found ?? .read }
        return found
    }

    /// Exchanges a key for a cookie's value; nil if it is none.
    func signIn(_ key: String) -> String? {
        guard let permission = permission(ofKey: key) else { return nil }
        var random = SystemRandomNumberGenerator()
        let value = (0..<4).map { _ in String(UInt64.random(in: .min ... .max, using: &random), radix: 36) }.joined()
        let now = ContinuousClock.now
        sessions.withLock { sessions in
            sessions = sessions.filter { $0.value.end > now }
            if sessions.count >= Self.mostSessions, let oldest = sessions.min(by: { $0.value.end < $1.value.end }) {
                sessions.removeValue(forKey: oldest.key)
            }
            sessions[Self.name(value)] = Session(permission: permission, end: now + Self.sessionLength)
        }
        return value
    }

    /// What a cookie allows; nil if it is none, or no longer.
    func permission(ofCookie value: String) -> Permission? {
        let session = sessions.withLock { $0[Self.name(value)] }
        guard let session, session.end > ContinuousClock.now else { return nil }
        return session.permission
    }

    func signOut(_ value: String) {
        _ = sessions.withLock { $0.removeValue(forKey: Self.name(value)) }
    }

    private static func hash(_ key: String) -> SHA256Digest { SHA256.hash(data: Array(key.utf8)) }

    /// Looked up by hash: the time of a lookup tells nothing of the cookie.
    private static func name(_ cookie: String) -> String {
        hash(cookie).map { String($0, radix: 16) }.joined(separator: ".")
    }
}
