// From a request to its answer: who asks, whether they may, and who is to answer.
#include "api_answers.hpp"
#include "api_double.hpp"
#include "discovery.hpp"
#include "reading.hpp"
#include "tables.hpp"
#include "writing.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

bool is_create_by_apply(const RecordedRequest &request, const Question &question,
                        const ClusterState::Kind &kind) {
  const auto type = request.headers.find("content-type");
  return question.verb == "patch" && question.subresource.empty() && type != request.headers.end() &&
         type->second.starts_with("application/apply-patch") &&
         !kind.store->objects().contains({question.namespace_name, question.name});
}

/// People with curl get what they can read.
void indent(HttpAnswer &answer, const RecordedRequest &request) {
  const auto agent = request.headers.find("user-agent");
  const auto asked = request.query.find("pretty");
  const bool wanted = asked != request.query.end()
                          ? asked->second == "true" || asked->second == "1"
                          : agent != request.headers.end() && agent->second.starts_with("curl/");
  if (!wanted || answer.headers["Content-Type"] != "application/json") return;
  answer.body = json::parse(answer.body).dump(2) + "\n";
}

}  // namespace

std::optional<HttpAnswer> KubernetesDouble::prepared_answer(const std::optional<Question> &question) {
  const bool is_watch = question && question->verb == "watch";
  std::deque<HttpAnswer> *prepared = is_watch ? nullptr : &next_;
  if (question) {
    const auto of_verb = next_of_.find(question->verb + " " + question->resource());
    if (of_verb != next_of_.end() && !of_verb->second.empty()) prepared = &of_verb->second;
  }
  if (prepared == nullptr || prepared->empty()) return std::nullopt;
  const HttpAnswer given = prepared->front();
  prepared->pop_front();
  return given;
}

std::optional<HttpAnswer> KubernetesDouble::answer_to(const RecordedRequest &request,
                                                      const std::optional<Question> &question,
                                                      ClusterState::Kind *&kind) {
  const Rights::User *user = rights_.user_of(request);
  if (user == nullptr) return status_answer(401, "Unauthorized", "Unauthorized");
  if (auto given = prepared_answer(question)) return given;
  if (auto review = access_review(*user, request)) return review;
  if (!question) {
    if (user->name == "system:anonymous" && !is_public_path(request.path))
      return status_answer(403, "Forbidden",
                           "forbidden: User \"system:anonymous\" cannot get path \"" + request.path + "\"",
                           json::object());
    return discovery_answer(state_, request).value_or(plain_answer(404, "404 page not found"));
  }
  if (!may(*user, *question)) return forbidden_answer(*user, *question);
  ++verbs_[question->verb + " " + question->resource()];
  kind = state_.find(question->group, question->plural);
  if (kind == nullptr || kind->resource.version(question->version) == nullptr)
    return plain_answer(404, "404 page not found");
  if (!question->subresource.empty() && (question->subresource != "status" || !kind->resource.has_status))
    return plain_answer(404, "404 page not found");
  if (is_create_by_apply(request, *question, *kind)) {
    Question create = *question;
    create.verb = "create";
    if (!may(*user, create)) return forbidden_answer(*user, create);
    ++verbs_["create " + question->resource()];
  }
  if (question->verb == "watch") return std::nullopt;
  if (question->verb == "get") return get_object(*kind, *question);
  if (question->verb == "list") return list_objects(state_, *kind, *question);
  const std::uint64_t version = state_.version();
  HttpAnswer answer = write_object(state_, *kind, *question, request);
  if (state_.version() != version) changed_.notify_all();
  return answer;
}

void KubernetesDouble::serve(const RecordedRequest &request, AnswerStream &stream) {
  Lock lock(mutex_);
  std::optional<Question> question = understood(request);
  if (question && hook_) {
    const auto hook = hook_;
    lock.unlock();
    hook(*question);
    lock.lock();
  }
  ClusterState::Kind *kind = nullptr;
  std::optional<HttpAnswer> answer;
  try {
    answer = answer_to(request, question, kind);
    if (!answer) return watch(lock, request, *question, *kind, stream);
  } catch (const Refusal &refusal) {
    answer = refusal.answer;
  } catch (const json::exception &error) {
    answer = status_answer(500, "InternalError", std::string("the double: ") + error.what());
  }
  const bool is_table = kind != nullptr && answer->status < 300 && wants_table(request);
  if (is_table) make_table(*answer, kind->resource, *question);
  lock.unlock();
  if (answer->status == 0) return stream.cut();
  indent(*answer, request);
  stream.answer(*answer);
}

}  // namespace promotion::test
