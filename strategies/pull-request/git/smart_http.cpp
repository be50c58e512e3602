#include "git/smart_http.hpp"

#include <memory>
#include <utility>

#include "git/spool.hpp"

namespace pull_request {
namespace {

GitService service_of(git_smart_service_t action) {
  // libgit2 speaks version 0.
  switch (action) {
    case GIT_SERVICE_UPLOADPACK_LS:
      return {"git-upload-pack", true};
    case GIT_SERVICE_UPLOADPACK:
      return {"git-upload-pack", false};
    case GIT_SERVICE_RECEIVEPACK_LS:
      return receive_pack_offer;
    case GIT_SERVICE_RECEIVEPACK:
      return receive_pack;
  }
  throw promotion::Error(PROMOTION_INTERNAL, "libgit2 asked for a service of git that is not known");
}

class Subtransport;

struct Stream : git_smart_subtransport_stream {
  Subtransport *transport = nullptr;
  GitService service{};
  std::string request;
  std::unique_ptr<Spool> answer;  // once asked for
};

/// libgit2's side of it.
class Subtransport : public git_smart_subtransport {
 public:
  explicit Subtransport(SmartHttp &http) : git_smart_subtransport{}, http_(http) {
    action = &Subtransport::on_action;
    close = [](git_smart_subtransport *) { return 0; };
    free = [](git_smart_subtransport *self) { delete static_cast<Subtransport *>(self); };
  }

 private:
  /// Runs work() for libgit2: an exception is kept for whoever called libgit2.
  template <typename Work>
  int guard(Work work) noexcept {
    try {
      work();
      return 0;
    } catch (...) {
      http_.failure = std::current_exception();
      git_error_set_str(GIT_ERROR_HTTP, "the exchange with the server failed");
      return GIT_EUSER;
    }
  }

  static int on_action(git_smart_subtransport_stream **out, git_smart_subtransport *self, const char *url,
                       git_smart_service_t action) noexcept {
    auto *transport = static_cast<Subtransport *>(self);
    return transport->guard([&] {
      if (!transport->http_client_)
        transport->http_client_ = std::make_unique<GitHttp>(transport->http_.access, url);
      auto stream = std::make_unique<Stream>();
      stream->subtransport = self;
      stream->read = &Subtransport::on_read;
      stream->write = &Subtransport::on_write;
      stream->free = [](git_smart_subtransport_stream *each) { delete static_cast<Stream *>(each); };
      stream->transport = transport;
      stream->service = service_of(action);
      *out = stream.release();
    });
  }

  static int on_read(git_smart_subtransport_stream *self, char *buffer, std::size_t size,
                     std::size_t *read) noexcept {
    auto &stream = *static_cast<Stream *>(self);
    return stream.transport->guard([&] {
      if (!stream.answer) {
        auto answer = std::make_unique<Spool>(stream.transport->http_.spool_folder);
        stream.transport->http_client_->ask(stream.service, stream.request,
                                            [&](std::string_view piece) { answer->write(piece); });
        stream.answer = std::move(answer);
      }
      *read = stream.answer->read(buffer, size);
    });
  }

  static int on_write(git_smart_subtransport_stream *self, const char *buffer, std::size_t size) noexcept {
    auto &stream = *static_cast<Stream *>(self);
    return stream.transport->guard([&] { stream.request.append(buffer, size); });
  }

  SmartHttp &http_;
  std::unique_ptr<GitHttp> http_client_;
};

}  // namespace

int make_smart_http(git_transport **out, git_remote *remote, SmartHttp *http) {
  git_smart_subtransport_definition definition{};
  definition.callback = [](git_smart_subtransport **made, git_transport *, void *param) noexcept -> int {
    try {
      *made = new Subtransport(*static_cast<SmartHttp *>(param));
      return 0;
    } catch (...) {
      return GIT_ERROR;
    }
  };
  definition.rpc = 1;
  definition.param = http;
  return git_transport_smart(out, remote, &definition);
}

}  // namespace pull_request
