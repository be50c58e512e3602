#include "writing.hpp"

#include <map>
#include <tuple>

#include "writer.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

HttpAnswer remove_all(ClusterState &state, ClusterState::Kind &kind, const Question &question,
                      const RecordedRequest &request) {
  json items = json::array();
  for (const auto &[key, object] : std::map(kind.store->objects())) {
    if (!question.wants(object)) continue;
    items.push_back(as_served(object, kind.resource, question.version));
    Question one = question;
    std::tie(one.namespace_name, one.name) = key;
    (void)Writer(state, kind, one, request).remove();
  }
  return json_answer(200, {{"apiVersion", question.api_version()},
                           {"kind", kind.resource.kind + "List"},
                           {"metadata", {{"resourceVersion", std::to_string(state.version())}}},
                           {"items", items}});
}

}  // namespace

HttpAnswer write_object(ClusterState &state, ClusterState::Kind &kind, const Question &question,
                        const RecordedRequest &request) {
  if (question.verb == "deletecollection") return remove_all(state, kind, question, request);
  Writer writer(state, kind, question, request);
  if (question.verb == "create") return writer.create();
  if (question.verb == "update") return writer.update();
  return question.verb == "patch" ? writer.patch() : writer.remove();
}

}  // namespace promotion::test
