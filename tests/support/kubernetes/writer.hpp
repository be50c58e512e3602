#pragma once

#include "api_answers.hpp"
#include "cluster_state.hpp"
#include "field_owners.hpp"

namespace promotion::test {

/// One write, as a request asks for it. What it cannot do it throws as a Refusal.
class Writer {
 public:
  /// All are borrowed.
  Writer(ClusterState &state, ClusterState::Kind &kind, const Question &question,
         const RecordedRequest &request)
      : state_(state),
        kind_(kind),
        resource_(kind.resource),
        version_(*kind.resource.version(question.version)),
        question_(question),
        request_(request) {}

  HttpAnswer create();
  HttpAnswer update();
  HttpAnswer patch();
  HttpAnswer remove();

 private:
  HttpAnswer create(nlohmann::json object, const FieldOwner &who);
  HttpAnswer apply();
  /// The object as its writer wants it; what it may not write stays as it is.
  HttpAnswer change(const nlohmann::json &live, nlohmann::json object);
  HttpAnswer finish(const nlohmann::json &before, nlohmann::json object,
                    const std::vector<FieldOwner> &owners);

  ObjectStore::Key key() const { return {question_.namespace_name, question_.name}; }
  const nlohmann::json &existing() const;
  nlohmann::json served(const nlohmann::json &object) const {
    return as_served(object, resource_, question_.version);
  }
  void expect_version(const nlohmann::json &object, const nlohmann::json &live) const;
  void refuse(const std::string &name, const std::vector<Cause> &causes) const;
  HttpAnswer conflict(const std::string &why) const;

  FieldOwner owner(const std::string &operation) const;
  nlohmann::json owned(nlohmann::json object) const {
    return owned_part(std::move(object), question_.subresource, resource_.has_status);
  }
  nlohmann::json nothing() const;

  HttpAnswer stored(int status, nlohmann::json object);
  HttpAnswer answered(int status, const nlohmann::json &object) const;

  ClusterState &state_;
  ClusterState::Kind &kind_;
  const Resource &resource_;
  const ServedVersion &version_;
  const Question &question_;
  const RecordedRequest &request_;
  std::vector<std::string> warnings_;
};

/// What is unset in `object`, as the server writes it.
void put_under(nlohmann::json &object, const nlohmann::json &zero);

}  // namespace promotion::test
