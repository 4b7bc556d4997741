import Testing
import TracewingCompression

@Suite struct GzipTests {
}
