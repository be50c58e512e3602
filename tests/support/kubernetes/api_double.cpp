#include "api_double.hpp"

#include "../flux_event.hpp"
#include "api_answers.hpp"
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

KubernetesDouble::KubernetesDouble(Scheme scheme)
    : identity_(scheme == Scheme::https ? std::optional<TlsIdentity>(std::in_place) : std::nullopt),
      server_([this](const RecordedRequest &request, AnswerStream &answer) { serve(request, answer); },
              identity_ ? identity_->context() : nullptr) {}

KubernetesDouble::~KubernetesDouble() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  server_.stop();
}

std::string KubernetesDouble::kubeconfig(const std::string &token) const {
  return "apiVersion: v1\nkind: Config\ncurrent-context: double\n"
         "clusters:\n  - {name: double, cluster: {server: \"" +
         url() + "\"" +
         (identity_ ? ", certificate-authority-data: " + base64_of(identity_->certificate()) : "") +
         "}}\n"
         "users:\n  - {name: host, user: {token: \"" +
         token + "\"}}\ncontexts:\n  - {name: double, context: {cluster: double, user: host}}\n";
}

void KubernetesDouble::add_custom_resource(const std::string &group, const std::string &version,
                                           const std::string &plural, const std::string &kind) {
  const std::lock_guard lock(mutex_);
  state_.add(resource_without_schema(group, version, plural, kind));
}

void KubernetesDouble::add_definition(json definition) {
  complete_definition(definition);
  apply("apiextensions.k8s.io", "customresourcedefinitions", std::move(definition));
}

void KubernetesDouble::add_user(const std::string &token, const std::string &name,
                                std::vector<KubernetesRule> rules) {
  const std::lock_guard lock(mutex_);
  rights_.add(token, {name, false, std::move(rules)});
}

void KubernetesDouble::add_admin(const std::string &token) {
  const std::lock_guard lock(mutex_);
  rights_.add(token, {"admin", true, {}});
}

void KubernetesDouble::take_away(const std::string &token, const std::string &verb,
                                 const std::string &resource) {
  const std::lock_guard lock(mutex_);
  rights_.take_away(token, verb, resource);
}

std::uint64_t KubernetesDouble::apply(const std::string &group, const std::string &plural, json object) {
  const std::lock_guard lock(mutex_);
  ClusterState::Kind &kind = state_.at(group, plural);
  json &metadata = object["metadata"];
  const auto before = kind.store->objects().find({metadata.value("namespace", ""), metadata.at("name")});
  if (before == kind.store->objects().end()) {
    state_.add_namespace(metadata.value("namespace", ""));
    metadata["uid"] = state_.new_uid();
    metadata["creationTimestamp"] = timestamp_now();
    metadata["generation"] = 1;
  } else {
    const json &old = before->second;
    for (const char *name : {"uid", "creationTimestamp", "managedFields"}) {
      if (old.at("metadata").contains(name)) metadata[name] = old.at("metadata").at(name);
    }
    const bool changed = old.value("spec", json()) != object.value("spec", json());
    metadata["generation"] = old.at("metadata").value("generation", 1) + (changed ? 1 : 0);
    if (!object.contains("status") && old.contains("status")) object["status"] = old.at("status");
  }
  const std::uint64_t version = state_.put(kind, std::move(object));
  changed_.notify_all();
  return version;
}

void KubernetesDouble::apply_secret(const std::string &namespace_name, const std::string &name,
                                    const std::map<std::string, std::string> &values) {
  json data = json::object();
  for (const auto &[key, value] : values) data[key] = base64_of(value);
  apply("", "secrets",
        {{"apiVersion", "v1"},
         {"kind", "Secret"},
         {"metadata", {{"name", name}, {"namespace", namespace_name}}},
         {"type", "Opaque"},
         {"data", data}});
}

void KubernetesDouble::remove(const std::string &group, const std::string &plural,
                              const std::string &namespace_name, const std::string &name) {
  const std::lock_guard lock(mutex_);
  state_.remove(state_.at(group, plural), {namespace_name, name});
  changed_.notify_all();
}

void KubernetesDouble::load(const std::string &group, const std::string &plural, const json &object) {
  const std::lock_guard lock(mutex_);
  state_.load(state_.at(group, plural), object);
  changed_.notify_all();
}

json KubernetesDouble::object(const std::string &group, const std::string &plural,
                              const std::string &namespace_name, const std::string &name) const {
  for (const json &object : objects(group, plural)) {
    const json &metadata = object.at("metadata");
    if (metadata.at("name") == name && metadata.value("namespace", "") == namespace_name) return object;
  }
  return nullptr;
}

std::vector<json> KubernetesDouble::objects(const std::string &group, const std::string &plural) const {
  const std::lock_guard lock(mutex_);
  const auto kind = state_.kinds().find({group, plural});
  std::vector<json> all;
  if (kind == state_.kinds().end()) return all;
  for (const auto &[key, object] : kind->second.store->objects())
    all.push_back(as_served(object, kind->second.resource, kind->second.resource.versions[0].name));
  return all;
}

void KubernetesDouble::set_version(std::uint64_t version) {
  const std::lock_guard lock(mutex_);
  state_.set_version(version);
}

std::uint64_t KubernetesDouble::version() const {
  const std::lock_guard lock(mutex_);
  return state_.version();
}

std::map<std::string, int> KubernetesDouble::verbs() const {
  const std::lock_guard lock(mutex_);
  return verbs_;
}

int KubernetesDouble::count(const std::string &verb) const {
  const std::lock_guard lock(mutex_);
  const auto found = verbs_.find(verb);
  return found == verbs_.end() ? 0 : found->second;
}

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
