// Output for programs: JSON and YAML.
#pragma once

#include <ostream>
#include <string>

#include "json.hpp"

namespace promotion::ctl {

enum class OutputFormat { table, json, yaml };

// YAML in block style. Text that a reader could take for a number, a date, a truth value or null is quoted.
std::string to_yaml(const Json &json);

// JSON or YAML, with a newline at the end; nothing for a table.
void print_document(std::ostream &out, OutputFormat format, const Json &json);

// One of a stream of documents: JSON on one line, YAML behind "---".
void print_streamed(std::ostream &out, OutputFormat format, const Json &json);

}  // namespace promotion::ctl
