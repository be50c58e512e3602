#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cluster_state.hpp"
#include "rights.hpp"
#include "stream_server.hpp"
#include "tls_identity.hpp"

namespace promotion::test {

/// The API of Kubernetes 1.30 as recorded in tests/fixtures/kubernetes: reads, watches and writes of custom
/// resources, Secrets, Events and Leases, with paging, bookmarks, both forms of 410, server-side apply, and
/// rights for each token. Thread-safe.
class KubernetesDouble {
 public:
  enum class Scheme { http, https };
  /// Over TLS it has a certificate of its own, made anew each time.
  explicit KubernetesDouble(Scheme scheme = Scheme::http);
  ~KubernetesDouble();

  std::string url() const { return server_.url(); }
  int connections() const { return server_.connections(); }
  /// A kubeconfig whose user has this token. (kubectl sends tokens over TLS only.)
  std::string kubeconfig(const std::string &token) const;

  /// Custom resources there are: none at first. This one takes everything in spec and status.
  void add_custom_resource(const std::string &group, const std::string &version, const std::string &plural,
                           const std::string &kind);
  /// One as its CustomResourceDefinition tells it, schema and all, as though it had been created.
  void add_definition(nlohmann::json definition);
  /// A token and as whom it logs in. With no rules it may do nothing; an admin may do all.
  void add_user(const std::string &token, const std::string &name, std::vector<KubernetesRule> rules);
  void add_admin(const std::string &token);
  void take_away(const std::string &token, const std::string &verb, const std::string &resource);

  /// Creates or changes an object as it is, unseen by rights and schema; metadata that servers add is added,
  /// a namespace that is not there is made, and a status that it does not have is kept. Its resourceVersion.
  std::uint64_t apply(const std::string &group, const std::string &plural, nlohmann::json object);
  /// The same of a Secret, its values not yet in base64.
  void apply_secret(const std::string &namespace_name, const std::string &name,
                    const std::map<std::string, std::string> &values);
  void remove(const std::string &group, const std::string &plural, const std::string &namespace_name,
              const std::string &name);
  /// An object exactly as it was recorded.
  void load(const std::string &group, const std::string &plural, const nlohmann::json &object);
  /// What is there now; null when there is no such object.
  nlohmann::json object(const std::string &group, const std::string &plural,
                        const std::string &namespace_name, const std::string &name) const;
  /// All of a kind, in the order of lists.
  std::vector<nlohmann::json> objects(const std::string &group, const std::string &plural) const;
  void set_version(std::uint64_t version);
  std::uint64_t version() const;

  /// Nothing that happened until now can be watched or paged any more.
  void compact();
  /// The server was restored from a backup: what is there stays, and versions go on from a smaller number.
  void restore_at(std::uint64_t version);
  /// The next requests that are not watches get these answers. Status 0: the connection closes without one.
  void answer_next(HttpAnswer answer, int times = 1);
  /// The same for those with one verb only, watches too: "patch pipelines/status".
  void answer_next_of(const std::string &verb, HttpAnswer answer, int times = 1);
  /// Called with each question before it is answered, by the thread of its connection; it may change the
  /// double.
  void before_each(std::function<void(const Question &)> hook);
  /// Ends the watches that are open as a server does that stops: without a last chunk.
  void cut_watches();
  /// Each open watch that wants bookmarks gets one now.
  void send_bookmarks();
  /// New watches say nothing, whatever happens, and end only when they are cut.
  void silence_watches(bool silent);
  int open_watches() const;
  /// How long a second of timeoutSeconds is here.
  void set_second(std::chrono::milliseconds length);

  /// How often each was asked for and not refused: "list pipelines", "patch pipelines/status".
  std::map<std::string, int> verbs() const;
  int count(const std::string &verb) const;

 private:
  using Lock = std::unique_lock<std::mutex>;

  void serve(const RecordedRequest &request, AnswerStream &answer);
  /// None: the request is a watch.
  std::optional<HttpAnswer> answer_to(const RecordedRequest &request, const std::optional<Question> &question,
                                      ClusterState::Kind *&kind);
  std::optional<HttpAnswer> prepared_answer(const std::optional<Question> &question);
  void watch(Lock &lock, const RecordedRequest &request, const Question &question,
             const ClusterState::Kind &kind, AnswerStream &answer);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  ClusterState state_;
  Rights rights_;
  std::deque<HttpAnswer> next_;
  std::map<std::string, std::deque<HttpAnswer>> next_of_;
  std::function<void(const Question &)> hook_;
  std::map<std::string, int> verbs_;
  std::uint64_t cuts_ = 0, bookmarks_ = 0;
  int open_watches_ = 0;
  std::chrono::milliseconds second_{1000};
  bool silent_ = false, stopping_ = false;
  std::optional<TlsIdentity> identity_;
  StreamServer server_;
};

}  // namespace promotion::test
