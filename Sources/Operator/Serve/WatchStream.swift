import Documents
import HummingbirdCore
import NIOCore
import PolicyRuntime
import PolicySimulator

/// The events of one watch on their way to one client: a line of JSON for each.
///
/// Holds one batch at most. A client that does not read stops it, and if it comes so far behind that what it missed is
/// forgotten, it is told to list again (410), as the real server does.
struct WatchStream: Sendable {
    let world: LivingWorld
    let kind: PolicySimulator.ResourceKind
    let form: AnswerForm
    let part: TableRowObject
    let limits: SimulatorFace.Limits

    func run(_ cursor: WatchCursor, into writer: inout some ResponseBodyWriter) async throws {
        var cursor = cursor
        let end = ContinuousClock.now + (cursor.timeoutSeconds.map { .seconds($0) } ?? limits.watchTime)
        var bookmarkAt = ContinuousClock.now + limits.bookmarkInterval
        while !Task.isCancelled {
            let (batch, now) = await world.events(of: &cursor)
            if !batch.events.isEmpty {
                try await writer.write(lines(batch.events, at: now))
            }
            if batch.isOver { return }
            guard ContinuousClock.now < end else { break }
            guard batch.events.isEmpty else { continue }
            if ContinuousClock.now >= bookmarkAt {
                bookmarkAt = ContinuousClock.now + limits.bookmarkInterval
                try await writeBookmark(&cursor, into: &writer)
            }
            await world.waitForNews(of: cursor, until: min(end, bookmarkAt))
        }
        // So that the client goes on from here, and not from its last event.
        try await writeBookmark(&cursor, into: &writer)
    }

    private func writeBookmark(_ cursor: inout WatchCursor, into writer: inout some ResponseBodyWriter) async throws {
        guard let bookmark = await world.bookmark(of: &cursor) else { return }
        try await writer.write(lines([bookmark], at: 0))
    }

    private func lines(_ events: [Document], at now: Int64) -> ByteBuffer {
        var buffer = ByteBuffer()
        for event in events {
            switch form {
            case .table: buffer.writeImmutableBuffer(FaceAnswer.json(kind.tableEvent(event, including: part, at: now)))
            case .metadataOnly:
                var event = event
                if let object = event["object"], event["type"]?.string != "ERROR" {
                    event = .map(["type": event["type"] ?? "", "object": kind.metadataOnly(object)])
                }
                buffer.writeImmutableBuffer(FaceAnswer.json(event))
            case .json, .yaml, .groupDiscovery: buffer.writeImmutableBuffer(FaceAnswer.json(event))
            }
        }
        return buffer
    }
}
