// Reads fields of a YAML tree and keeps what is wrong with them, so that the readers above stay plain code.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "promotion/host/result.hpp"
#include "yaml/tree.hpp"

namespace promotion::host::pipelines {

// Where the reader is: a node and the path that leads to it, such as "spec.environments[1]", in both
// spellings.
struct Place {
  const yaml::Node *node = nullptr;
  std::string path;
  int line = 0;  // of the key
  int column = 0;
  std::string pointer = {};  // "/spec/environments/1"

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

// One thing that is wrong with what a user wrote.
struct Mistake {
  int line = 1;
  int column = 1;
  std::string pointer;  // into the document; empty: all of it
  std::string field;    // the same as people write it
  std::string reason;   // a stable id
  std::string message;
};

// FILE:LINE: FIELD: MESSAGE
std::string sentence_of(const Mistake &mistake, std::string_view origin);
// The first mistake, and how many more there are. For at least one.
Error error_of(const std::vector<Mistake> &mistakes, std::string_view origin);

class Reading {
 public:
  explicit Reading(std::string_view origin) : origin_(origin) {}

  void fail(const Place &place, std::string_view reason, std::string message);

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

  bool ok() const { return mistakes_.empty(); }
  const std::vector<Mistake> &mistakes() const { return mistakes_; }

 private:
  void refuse_what_json_has_no_word_for(const Place &place);

  std::string origin_;
  std::vector<Mistake> mistakes_;
};

}  // namespace promotion::host::pipelines
