import Documents
import PolicyRuntime

/// A jar that was uploaded.
struct UploadedJar: Sendable, Hashable {
    var id: String
    var name: String
    var program: SimulatedProgram
    var uploadedAt: Int64
}

extension SimulatedFlink {
    private var uploadDirectory: String { (configuration["web.upload.dir"] ?? "/tmp/flink-web") + "/flink-web-upload/" }

    mutating func uploadJar(_ call: RESTCall) -> APIAnswer {
        guard let uri = call.jarURI, let name = uri.split(separator: "/").last else {
            return .failure(500, "File upload failed.")
        }
        let jar = UploadedJar(
            id: random.uuid() + "_" + name, name: String(name), program: programs[uri] ?? SimulatedProgram(),
            uploadedAt: now)
        jars.append(jar)
        return .ok(.map(["filename": Document(.string(uploadDirectory + jar.id)), "status": "success"]))
    }

    var jarsAnswer: APIAnswer {
        let files = jars.reversed().map { jar in
            Document.map([
                "id": Document(.string(jar.id)), "name": Document(.string(jar.name)),
                "uploaded": shown(jar.uploadedAt),
                "entry": [.map(["name": Document(.string(jar.program.entryClass)), "description": nil])],
            ])
        }
        return .ok(.map(["address": Document(.string(address)), "files": Document(.list(files))]))
    }

    private var address: String {
        "http://\(configuration["rest.address"] ?? "localhost"):\(configuration["rest.port"] ?? "8081")"
    }

    mutating func deleteJar(_ id: String) throws(RESTError) -> APIAnswer {
        guard let place = jars.firstIndex(where: { $0.id == id }) else {
            throw .handler(400, "File \(id) does not exist in \(uploadDirectory).")
        }
        jars.remove(at: place)
        return .ok(.map([:]))
    }

    mutating func runJar(
        _ jarID: String, _ call: RESTCall, storage: inout SimulatedStorage
    ) throws(RESTError) -> APIAnswer {
        let body = try RequestBody(call.body, as: "JarRunRequestBody")
        let entryClass = try body.text("entryClass") ?? call.parameter("entry-class")
        let arguments = try programArguments(body, call)
        let parallelism = try body.integer("parallelism") ?? call.parameter("parallelism").flatMap { Int64($0) }
        let chosenID = try body.hexID("jobId")
        let allows =
            try body.bool("allowNonRestoredState") ?? call.parameter("allowNonRestoredState").map { $0 == "true" }
        let savepointPath = try body.text("savepointPath") ?? call.parameter("savepointPath")
        let claimMode: JobSubmission.ClaimMode? = try body.word("claimMode", of: "RecoveryClaimMode")
        let restoreMode: JobSubmission.ClaimMode? = try body.word("restoreMode", of: "RestoreMode")
        let ownConfiguration = try body.configuration("flinkConfiguration") ?? [:]

        guard let jar = jars.first(where: { $0.id == jarID }) else {
            let error = JavaError(
                "org.apache.flink.runtime.rest.handler.RestHandlerException",
                "Jar file \(uploadDirectory)\(jarID) does not exist")
            throw .unexpected(error.asFutureFails)
        }
        if let entryClass, entryClass != jar.program.entryClass {
            let error = JavaError("java.lang.ClassNotFoundException", entryClass).caused(
                "org.apache.flink.client.program.ProgramInvocationException",
                "The program's entry point class '\(entryClass)' was not found in the jar file.")
            throw .unexpected(error.asFutureFails)
        }
        if let parallelism, parallelism < 1 {
            throw .handler(400, "Parallelism must be a positive number, not \(parallelism).")
        }
        let merged = configuration.merging(ownConfiguration) { $1 }
        var submission = JobSubmission(
            id: chosenID ?? random.hex(32), program: jar.program.applying(arguments: arguments), configuration: merged,
            parallelism: parallelism.map { Int(min($0, 32_768)) }
                ?? FlinkSettings(merged, isVersion1: version.isVersion1).parallelism,
            savepointPath: savepointPath.flatMap { $0.isEmpty ? nil : $0 },
            allowsNonRestoredState: allows ?? false, claimMode: claimMode ?? restoreMode ?? .noClaim)
        submission.takeOver(FlinkConfigurationReader(merged))
        guard !knownJobs.contains(submission.id), storage.jobResults[submission.id] == nil else {
            let word = version.isVersion1 ? "Job" : "Application"
            throw .exception(
                400,
                JavaError(
                    "org.apache.flink.runtime.client.Duplicate\(word)SubmissionException",
                    "\(word) has already been submitted."
                ).asSubmissionFails(job: submission.program.name))
        }
        if let error = startJob(submission, storage: &storage) {
            let failure = error.asInitializationFails.caused("java.lang.RuntimeException")
            throw .exception(400, failure.asSubmissionFails(job: submission.program.name))
        }
        let id = Document(.string(submission.id))
        return .ok(version.isVersion1 ? .map(["jobid": id]) : .map(["jobid": id, "applicationId": id]))
    }

    private func programArguments(_ body: RequestBody, _ call: RESTCall) throws(RESTError) -> [String] {
        if let list = try body.texts("programArgsList") { return list }
        if let text = try body.text("programArgs") { return text.split(separator: " ").map(String.init) }
        if let text = call.parameter("programArg") { return text.split(separator: ",").map(String.init) }
        return []
    }
}
