#include <string>

#include "edit/edit_file.hpp"
#include "edit/scalar.hpp"
#include "invariants.hpp"
#include "targets.hpp"

namespace promotion::fuzz {
namespace {

using namespace pull_request;

std::vector<MarkedValue> values_of(const Markers &markers) {
  std::vector<MarkedValue> values;
  for (const Marker &marker : markers.markers) {
    if (marker.before == Before::scalar) values.push_back({marker, ""});
  }
  return values;
}

// Every byte between the spans is as it was, and what stands in their place reads as the new value.
void check_bytes(std::string_view before, std::string_view after, const std::vector<MarkedValue> &values,
                 const std::vector<Change> &changes) {
  std::size_t read = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Scalar &scalar = values[i].marker.scalar;
    require(read <= scalar.begin && scalar.begin < scalar.end && scalar.end <= before.size(),
            "spans that overlap, or leave the text");
    const std::string_view kept = before.substr(read, scalar.begin - read);
    require(after.substr(0, kept.size()) == kept, "a byte before a value changed");
    after.remove_prefix(kept.size());
    const std::string_view raw = before.substr(scalar.begin, scalar.end - scalar.begin);
    const bool same = changes[i].before == changes[i].after;
    const std::string made = same ? std::string(raw) : encode(changes[i].after, raw, scalar);
    require(after.substr(0, made.size()) == made, "a value has other bytes than it should");
    const ScalarStyle style = made.front() == '"' ? ScalarStyle::double_quoted : scalar.style;
    require(decode(made, style) == changes[i].after, "a value that does not read as what was written");
    after.remove_prefix(made.size());
    read = scalar.end;
  }
  require(after == before.substr(read), "a byte after the last value changed");
}

// Whoever looks for markers again finds the same ones, and has nothing to do.
void check_repeat(const Markers &before, const std::string &text, const Version &version) {
  const Markers again = find_markers(text);
  require(again.markers.size() == before.markers.size() && again.malformed == before.malformed,
          "a marker that came or went");
  for (std::size_t i = 0; i < again.markers.size(); ++i) {
    require(again.markers[i].line == before.markers[i].line &&
                again.markers[i].before == before.markers[i].before &&
                again.markers[i].reference == before.markers[i].reference,
            "a marker that became another");
  }
  const EditedFile repeated = edit_file(text, values_of(again), version);
  require(repeated.problems.empty() && repeated.text == text, "a second edit that changes something");
}

}  // namespace

void edit(std::string_view yaml) {
  const std::string text(yaml);
  const Markers markers = find_markers(text);
  if (markers.problem) return;
  const std::vector<MarkedValue> values = values_of(markers);
  for (const char *written :
       {"6.0.1", "1.10", "1.0.0+build.7", "v2 # no: comment", "it's \"quoted\"", "- [x]"}) {
    const Version version{written, written, "", ""};
    const EditedFile edited = edit_file(text, values, version);
    if (!edited.problems.empty()) {
      require(edited.text == text, "a text that changed although there was a problem");
      continue;
    }
    require(edited.changes.size() == values.size(), "a value without a change of its own");
    check_bytes(text, edited.text, values, edited.changes);
    check_repeat(markers, edited.text, version);
  }
}

}  // namespace promotion::fuzz
