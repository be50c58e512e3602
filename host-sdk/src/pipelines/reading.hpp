// Reads fields of a YAML tree and keeps what is wrong with them, so that the readers above stay plain code.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "promotion/host/result.hpp"
#include "yaml/tree.hpp"

namespace promotion::host::pipelines {

// Where the reader is: a node and the path that leads to it, such as "spec.environments[1]".
struct Place {
  const yaml::Node *node = nullptr;
  std::string path;
  int line = 0;  // of the key

  // The member of that name; its node is null when there is none or it is empty.
  Place at(std::string_view key) const;
  Place at(size_t index) const;
  explicit operator bool() const { return node != nullptr; }
};

// One rule for each kind of name.
struct NameRule {
  bool (*matches)(std::string_view);
  const char *description;
};
extern const NameRule label_name;
extern const NameRule subdomain_name;
extern const NameRule environment_name;

class Reading {
 public:
  explicit Reading(std::string_view origin) : origin_(origin) {}

  // FILE:LINE: FIELD: MESSAGE
  void fail(const Place &place, const std::string &message);
  void keep(const Error &error) { errors_.push_back(error.message); }

  // Each says what is wrong and gives an empty value then. An absent field is wrong only where it is
  // required.
  std::string required_text(const Place &place);
  std::string required_name(const Place &place, const NameRule &rule);
  std::string optional_text(const Place &place);
  std::string optional_name(const Place &place, const NameRule &rule);
  bool optional_boolean(const Place &place);
  // Whether there is a map here; anything else that is there is wrong.
  bool is_map(const Place &place);
  bool is_list(const Place &place);
  // Text, or a map with the text `name`, as references to Secrets are written.
  std::optional<std::string> optional_secret(const Place &place);
  // A map as JSON; an absent one is empty text.
  std::string optional_json_map(const Place &place);

  bool ok() const { return errors_.empty(); }
  Error error() const;
  const std::string &origin() const { return origin_; }

 private:
  std::string origin_;
  std::vector<std::string> errors_;
};

}  // namespace promotion::host::pipelines
