// Everything that an upgrade decision can be asked about.

extension ApacheReference {
    /// One corner of the domain of ``upgrade(_:)``: what is small and splits the work.
    struct UpgradeSlice: Hashable, Sendable, CustomStringConvertible {
        var kind: Kind
        var mode: Mode
        var versionChanged: Bool
        var jobState: JobState

        var description: String { "\(kind) \(mode) \(jobState)\(versionChanged ? " other version" : "")" }

        /// All that 1.7 speaks of. Session clusters have no row.
        static let all: [UpgradeSlice] = {
            var slices: [UpgradeSlice] = []
            for kind in Kind.allCases {
                for mode in Mode.allCases where mode != .none {
                    for versionChanged in kind == .deployment ? [false, true] : [false] {
                        for jobState in JobState.allCases {
                            slices.append(
                                UpgradeSlice(kind: kind, mode: mode, versionChanged: versionChanged, jobState: jobState)
                            )
                        }
                    }
                }
            }
            return slices
        }()
    }

    /// No limit; else the three ages against it. The facts of one answer are unknown together; a start is never unknown.
    private static let ages: [(hasLimit: Bool, start: Age, completed: Age, pending: Age)] = {
        var ages = [(hasLimit: false, start: Age.greater, completed: Age.greater, pending: Age.greater)]
        for start in Age.allCases where start != .unknown {
            for completed in Age.allCases {
                for pending in Age.allCases where (completed == .unknown) == (pending == .unknown) {
                    ages.append((true, start, completed, pending))
                }
            }
        }
        return ages
    }()

    /// Calls `body` with every combination of what 1.3 to 1.5 read, for a change of class `upgrade`.
    ///
    /// Ages are read for running jobs only (1.4); for others three combinations show that they are not.
    @inline(__always)
    static func forEachUpgrade(in slice: UpgradeSlice, _ body: (Facts) -> Void) {
        var facts = Facts()
        facts.kind = slice.kind
        facts.mode = slice.mode
        facts.versionChanged = slice.versionChanged
        facts.jobState = slice.jobState
        let ages =
            slice.jobState == .running ? self.ages : [self.ages[0], self.ages[1], self.ages[self.ages.count - 1]]
        for age in ages {
            facts.hasMaxCheckpointAge = age.hasLimit
            facts.startAge = age.start
            facts.completedAge = age.completed
            facts.pendingAge = age.pending
            for jobManager in JobManager.allCases {
                facts.jobManager = jobManager
                for seen in 0..<9 {
                    facts.haMetadata = Seen.allCases[seen / 3]
                    facts.newHAMetadata = Seen.allCases[seen % 3]
                    for recordedMode in Mode.allCases {
                        facts.recordedMode = recordedMode
                        for path in UpgradeSavepoint.allCases {
                            facts.upgradeSavepoint = path
                            for bits in 0..<128 {
                                facts.hasLastSavepoint = bits & 1 != 0
                                facts.hasSavepointDirectory = bits & 2 != 0
                                facts.lastStateFallback = bits & 4 != 0
                                facts.jobCancelEnabled = bits & 8 != 0
                                facts.haEnabled = bits & 16 != 0
                                facts.newHAEnabled = bits & 32 != 0
                                facts.jobManagerNeverStarted = bits & 64 != 0
                                body(facts)
                            }
                        }
                    }
                }
            }
        }
    }
}
