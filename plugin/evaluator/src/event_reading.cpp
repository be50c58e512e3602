#include "event_reading.hpp"

#include <algorithm>
#include <promotion/sdk/value.hpp>

#include "event_decision.hpp"
#include "reason.hpp"

namespace promotion::evaluator {
namespace {

constexpr std::size_t longest_revision = 1024;

// Not an event that somebody sent, but what the object itself says now, in Flux's words: it is true however
// long ago that came about.
constexpr std::string_view read_from_object = "flux-object";

// The checks of one event, in the order in which a person would want to hear of what is wrong.
class EventReader {
 public:
  EventReader(const PreparedPipeline &pipeline, const Configuration &configuration,
              const promotion_event &event, std::int64_t now_ns, Memory *memory)
      : pipeline_(pipeline),
        configuration_(configuration),
        event_(event),
        metadata_(read_metadata(event)),
        now_ns_(now_ns),
        memory_(memory) {}

  std::optional<Decision> read(Report &report) {
    report.environment_index = event_.environment_index;
    report.timestamp_ns = event_.timestamp_ns;
    if (auto decision = check_object()) return decision;
    if (auto decision = find_target(report)) return decision;
    if (auto decision = check_time()) return decision;
    if (auto decision = check_source()) return decision;
    report.meaning = classify(pipeline_.kind, pipeline_.success_reasons,
                              {text(event_.reason), text(event_.severity), text(event_.message)});
    if (auto decision = find_revision(report)) return decision;
    keep_metadata(report);
    return std::nullopt;
  }

 private:
  using Found = std::optional<Decision>;

  Decision decide(std::int32_t outcome, std::string_view reason) {
    return decide_on_event(pipeline_, event_, outcome, reason, memory_);
  }

  Found check_object() {
    const promotion_reference &object = *event_.object;
    if (is_application(pipeline_.application, object)) return std::nullopt;
    Decision decision = decide(PROMOTION_REJECT, reason::other_object);
    const promotion_reference &wanted = *pipeline_.view->application;
    append(decision.explanation, "The event is about ", quote(object.kind), " ", quote(object.name), " (",
           quote(object.api_version), "), but the pipeline's application is ", quote(wanted.kind), " ",
           quote(wanted.name), " (", quote(wanted.api_version),
           "); API group, kind and name have to be equal.");
    Details(decision.details)
        .add("wantedKind", quote(wanted.kind))
        .add("wantedName", quote(wanted.name))
        .add("wantedApiVersion", quote(wanted.api_version));
    return decision;
  }

  Found find_target(Report &report) {
    const PreparedEnvironment &environment = pipeline_.environments[event_.environment_index];
    const std::string_view cluster = metadata_.cluster.text;
    const std::string_view spoken = text(event_.object->namespace_name);
    const Speaker speaker = find_speaker(*pipeline_.view, *environment.view, cluster, spoken);
    report.target_index = speaker.target_index;
    if (speaker.match == Speaker::Match::one || speaker.match == Speaker::Match::several) return std::nullopt;
    const bool other_cluster = speaker.match == Speaker::Match::other_cluster;
    Decision decision = decide(PROMOTION_REJECT,
                               other_cluster ? reason::cluster_not_a_target : reason::namespace_not_a_target);
    const std::string_view shown = shorten(cluster, longest_quote);
    if (other_cluster) {
      append(decision.explanation, "The event comes from cluster ", shown, ", but environment ",
             environment.name(), " has no target on it; its targets are ");
    } else {
      append(decision.explanation, "The event comes from namespace ", quote(event_.object->namespace_name));
      if (!cluster.empty()) append(decision.explanation, " of cluster ", shown);
      append(decision.explanation, ", but environment ", environment.name(),
             " has no target in it; its targets are ");
    }
    append_targets(decision.explanation, environment);
    append(decision.explanation, ".");
    if (!cluster.empty()) Details(decision.details).add("cluster", shown);
    return decision;
  }

  static void append_targets(Text &out, const PreparedEnvironment &environment) {
    constexpr std::size_t most = 5;
    const auto &names = environment.target_names;
    if (names.empty()) append(out, "none at all");
    for (std::size_t i = 0; i < names.size() && i < most; ++i) append(out, i == 0 ? "" : ", ", names[i]);
    if (names.size() <= most) return;
    append(out, " and ", Number{static_cast<std::int64_t>(names.size() - most)}, " more");
  }

  Found check_time() {
    const std::int64_t timestamp = event_.timestamp_ns;
    if (timestamp <= 0) {
      Decision decision = decide(PROMOTION_REJECT, reason::no_timestamp);
      append(decision.explanation,
             "The event bears no timestamp, so it cannot be told whether it is newer than "
             "what is known; Flux sets the field timestamp of every event.");
      return decision;
    }
    const bool too_old =
        !same(text(event_.source), read_from_object) && timestamp < now_ns_ - configuration_.max_age_ns;
    if (!too_old && timestamp <= now_ns_ + configuration_.max_clock_skew_ns) return std::nullopt;
    Decision decision = decide(PROMOTION_IGNORE, too_old ? reason::too_old : reason::from_the_future);
    append(decision.explanation, "The event is of ", Instant{timestamp}, ", which is more than ",
           Duration{too_old ? configuration_.max_age_ns : configuration_.max_clock_skew_ns},
           too_old ? " before now (" : " after now (", Instant{now_ns_},
           too_old ? "), the age from which on events have no effect."
                   : "); compare the clocks of its cluster and of this host.");
    Details(decision.details).add_instant("now", now_ns_);
    return decision;
  }

  Found check_source() {
    const std::string_view source = text(event_.source);
    if (source.empty() || same(source, "flux") || same(source, read_from_object)) return std::nullopt;
    Decision decision = decide(PROMOTION_IGNORE, reason::unknown_source);
    append(decision.explanation, "The event is in the words of ", quote(event_.source),
           ", and only those of flux are understood here.");
    return decision;
  }

  Found find_revision(Report &report) {
    const std::string_view reported = metadata_.revision.text;
    if (reported.empty()) {
      if (!is_success(report.meaning)) return std::nullopt;
      Decision decision = decide(PROMOTION_REJECT, reason::no_revision);
      append(decision.explanation, "The event reports a deployment (", quote(event_.reason),
             ") without saying which revision; its metadata has no key revision.");
      return decision;
    }
    const bool unusable =
        reported.size() > longest_revision || std::any_of(reported.begin(), reported.end(), [](char c) {
          return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
        });
    if (unusable) {
      Decision decision = decide(PROMOTION_REJECT, reason::revision_unusable);
      append(decision.explanation,
             "The event's revision has control characters or more than 1024 bytes, so it "
             "could not be written into a manifest.");
      return decision;
    }
    report.revision = read_revision(reported, metadata_.oci_digest.text);
    report.identity = identity_of(report.revision, memory_);
    return std::nullopt;
  }

  void keep_metadata(Report &report) {
    constexpr std::size_t longest_value = 1024;
    const auto keep = [&](std::string_view key, std::string_view value) {
      if (value.empty() || value.size() > longest_value) return;
      report.metadata[report.metadata_count++] = {borrow(key), borrow(value)};
    };
    keep("app-version", metadata_.app_version.text);
    keep("oci-digest", metadata_.oci_digest.text);
    keep("originRevision", metadata_.origin_revision.text);
  }

  const PreparedPipeline &pipeline_;
  const Configuration &configuration_;
  const promotion_event &event_;
  EventMetadata metadata_;
  std::int64_t now_ns_;
  Memory *memory_;
};

}  // namespace

std::optional<Decision> read_event(const PreparedPipeline &pipeline, const Configuration &configuration,
                                   const promotion_event &event, std::int64_t now_ns, Report &report,
                                   Memory *memory) {
  return EventReader(pipeline, configuration, event, now_ns, memory).read(report);
}

}  // namespace promotion::evaluator
