#include "writer.hpp"

#include "request_body.hpp"

namespace promotion::test {

using nlohmann::json;

const json &Writer::existing() const {
  const auto &objects = kind_.store->objects();
  const auto found = objects.find(key());
  if (found == objects.end()) throw Refusal{not_found_answer(question_)};
  return found->second;
}

HttpAnswer Writer::conflict(const std::string &why) const {
  return status_answer(
      409, "Conflict",
      "Operation cannot be fulfilled on " + question_.qualified() + " \"" + question_.name + "\": " + why,
      details_of(question_));
}

void Writer::expect_version(const json &object, const json &live) const {
  for (const char *name : {"resourceVersion", "uid"}) {
    const std::string wanted = object.at("metadata").value(name, "");
    if (!wanted.empty() && wanted != live.at("metadata").at(name))
      throw Refusal{conflict(
          "the object has been modified; please apply your changes to the latest version and try again")};
  }
}

FieldOwner Writer::owner(const std::string &operation) const {
  return {manager_of(request_, question_), operation, question_.api_version(), question_.subresource, "", {}};
}

json Writer::nothing() const {
  json zero = version_.zero;
  zero["metadata"] = json::object();
  return owned(std::move(zero));
}

HttpAnswer Writer::stored(int status, json object) {
  json answer = served(object);
  if (!question_.is_dry())
    answer["metadata"]["resourceVersion"] =
        std::to_string(state_.put(kind_, as_stored(std::move(object), resource_)));
  else if (status == 201)
    answer["metadata"].erase("resourceVersion");
  return answered(status, answer);
}

HttpAnswer Writer::answered(int status, const json &object) const {
  HttpAnswer answer = json_answer(status, object);
  for (const std::string &warning : warnings_) {
    std::string &all = answer.headers["Warning"];
    all += (all.empty() ? "299 - " : ", 299 - ") + json(warning).dump();
  }
  return answer;
}

void Writer::refuse(const std::string &name, const std::vector<Cause> &causes) const {
  if (causes.empty()) return;
  // Both groups of Events are one inside the server, and that has no name.
  const std::string group = resource_.kind == "Event" ? "" : resource_.group;
  throw Refusal{invalid_answer(resource_.kind, group, name, causes)};
}

}  // namespace promotion::test
