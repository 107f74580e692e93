import Testing

@Test func `the test target builds`() {
    #expect(1 + 1 == 2)
}
