// The parts of records that are kept as JSON text. Reading takes what an older program wrote: a missing
// member keeps its default, and a text that is no JSON gives an empty value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "promotion/host/evaluation.hpp"
#include "promotion/host/event.hpp"
#include "promotion/host/records.hpp"

namespace promotion::host {

std::string to_json(const Metadata &metadata);
std::string to_json(const ModuleStamp &stamp);
std::string to_json(const Event &event);
std::string to_json(const std::vector<Gate> &gates);
std::string to_json(const std::vector<DecisionRecord> &decisions);
std::string to_json(const OperatorWord &word);

Metadata metadata_from_json(std::string_view text);
ModuleStamp stamp_from_json(std::string_view text);
Event event_from_json(std::string_view text);
std::vector<Gate> gates_from_json(std::string_view text);
std::vector<DecisionRecord> decisions_from_json(std::string_view text);
OperatorWord word_from_json(std::string_view text);

// Whether a module's details are what the contract allows: nothing, or one JSON object.
bool is_object_or_empty(std::string_view text);

}  // namespace promotion::host
