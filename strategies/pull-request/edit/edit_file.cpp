#include "edit/edit_file.hpp"

#include "edit/scalar.hpp"

namespace pull_request {
namespace {

struct Replacement {
  Change change;
  std::string raw;
  std::string problem;
};

Replacement replacement(std::string_view text, const MarkedValue &value, const Version &version) {
  const Scalar &scalar = value.marker.scalar;
  const std::string_view raw = text.substr(scalar.begin, scalar.end - scalar.begin);
  const std::optional<std::string> before = decode(raw, scalar.style);
  if (!before) return {{}, {}, "the value " + std::string(raw) + " has an escape that YAML does not know"};
  FieldValue after = apply_field(value.field, *before, version);
  if (!after.problem.empty()) return {{}, {}, value.asker + " " + after.problem};
  if (!is_writable(after.value)) {
    return {{}, {}, "the new value is empty, is not UTF-8, or holds a control character or line break"};
  }
  Change change{value.marker.line, *before, std::move(after.value)};
  // What has the value already keeps its bytes, however it is written.
  std::string new_raw = change.before == change.after ? std::string(raw) : encode(change.after, raw, scalar);
  return {std::move(change), std::move(new_raw), {}};
}

}  // namespace

std::string_view obstacle(Before before) {
  switch (before) {
    case Before::scalar:
      return {};
    case Before::nothing:
      return "there is no value on the marker's line";
    case Before::key:
      return "what stands before the marker is a key; its value is not on that line";
    case Before::alias:
      return "the value is an alias; put the marker where the anchor is";
    case Before::block_scalar:
      return "the value is a block scalar; write it on the marker's line";
    case Before::several_lines:
      return "the value began on an earlier line; write it on the marker's line";
  }
  return "the value cannot be read";
}

EditedFile edit_file(std::string_view text, const std::vector<MarkedValue> &values, const Version &version) {
  EditedFile edited;
  std::size_t copied = 0;
  for (const MarkedValue &value : values) {
    Replacement made;
    made.problem = obstacle(value.marker.before);
    if (made.problem.empty() && value.marker.scalar.begin < copied)
      made.problem = value.asker + " asks for a value that another asks for in another way";
    if (made.problem.empty()) made = replacement(text, value, version);
    if (!made.problem.empty()) {
      edited.problems.push_back("line " + std::to_string(value.marker.line) + ": " + made.problem);
      continue;
    }
    edited.text.append(text, copied, value.marker.scalar.begin - copied);
    edited.text += made.raw;
    copied = value.marker.scalar.end;
    edited.changes.push_back(std::move(made.change));
  }
  edited.text.append(text, copied, text.size() - copied);
  if (!edited.problems.empty()) edited.text = text;
  return edited;
}

}  // namespace pull_request
