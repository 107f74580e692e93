/// What a schedule written in a policy may look like: a duration literal, or Quartz cron in quotes.
enum ScheduleText {
    /// Why `text` is no cron expression as Quartz reads it; `nil` if it is one.
    static func problem(_ text: String) -> String? {
        do throws(CronError) {
            _ = try QuartzCron(text)
            return nil
        } catch {
            return error.description
        }
    }
}
