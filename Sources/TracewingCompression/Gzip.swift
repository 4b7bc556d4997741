internal import CZlib

/// The gzip format (RFC 1952), through the system's zlib.
public enum Gzip {
}
