/// First in, first out. Taking is constant time, and an empty backlog holds no memory.
@usableFromInline
struct Backlog<Element: Sendable>: Sendable {
    @usableFromInline var elements: [Element?] = []
    @usableFromInline var head = 0

    @inlinable
    init() {}

    @inlinable var isEmpty: Bool { head == elements.count }

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    mutating func removeFirst() -> Element? {
        guard head < elements.count else { return nil }
        let element = elements[head]
        elements[head] = nil
        head += 1
        if head == elements.count { removeAll() }
        return element
    }

    mutating func removeAll() {
        elements = []
        head = 0
    }
}
