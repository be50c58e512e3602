// services.hpp: the host's services, each as a small value. One that was not granted is there too, but throws
// when it is used: an author looks with `if (host.secrets())`, or lets the error speak.
#ifndef PROMOTION_SDK_SERVICES_HPP
#define PROMOTION_SDK_SERVICES_HPP

#include <promotion/abi/abi.h>

#include <optional>
#include <promotion/sdk/call.hpp>
#include <promotion/sdk/check.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace promotion {
namespace sdk {

/// What the services have in common: a table of the host, or none.
template <typename Table>
class Service {
 public:
  /// Whether the operator granted it and the host knows it.
  explicit operator bool() const noexcept { return table_ != nullptr; }

 protected:
  Service(const void *table, std::string_view id) noexcept
      : table_(usable(static_cast<const Table *>(table)) ? static_cast<const Table *>(table) : nullptr),
        id_(id) {}

  const Table &table() const {
    if (table_ != nullptr) return *table_;
    throw Error(PROMOTION_PERMISSION_DENIED,
                "the module needs the host service " + std::string(id_) +
                    ", which it was not granted; name it under `services` in modules.yaml",
                Retry::never());
  }

 private:
  const Table *table_;
  std::string_view id_;
};

/// Collects what the host writes into a string.
class Collector {
 public:
  Collector() : sink_(sized<promotion_sink>()) {
    sink_.context = &text_;
    sink_.write = [](void *context, const void *data, std::uint64_t size) noexcept -> promotion_status {
      try {
        if (size != 0) static_cast<std::string *>(context)->append(static_cast<const char *>(data), size);
        return PROMOTION_OK;
      } catch (...) {
        return PROMOTION_RESOURCE_EXHAUSTED;
      }
    };
  }
  Collector(const Collector &) = delete;
  Collector &operator=(const Collector &) = delete;

  const promotion_sink *sink() const noexcept { return &sink_; }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  promotion_sink sink_;
};

}  // namespace sdk

/// promotion.secrets/1. Ask anew at each step and keep nothing: values rotate.
class Secrets : public sdk::Service<promotion_secrets> {
 public:
  explicit Secrets(const void *table) noexcept : Service(table, PROMOTION_SECRETS_ID) {}

  /// The bytes of one key, as they are. namespace_name empty: the call's pipeline. Throws HostError.
  std::string get(const Call &call, std::string_view namespace_name, std::string_view name,
                  std::string_view key) const {
    sdk::Collector value;
    const promotion_status status = read(call, namespace_name, name, key, value);
    if (status != PROMOTION_OK) {
      throw HostError(status, "key " + std::string(key) + " of Secret " + std::string(namespace_name) + "/" +
                                  std::string(name) + " cannot be read");
    }
    return value.take();
  }

  /// The same, but a Secret or key that does not exist is no error.
  std::optional<std::string> find(const Call &call, std::string_view namespace_name, std::string_view name,
                                  std::string_view key) const {
    sdk::Collector value;
    const promotion_status status = read(call, namespace_name, name, key, value);
    if (status == PROMOTION_NOT_FOUND) return std::nullopt;
    if (status != PROMOTION_OK) {
      throw HostError(status, "key " + std::string(key) + " of Secret " + std::string(namespace_name) + "/" +
                                  std::string(name) + " cannot be read");
    }
    return value.take();
  }

 private:
  promotion_status read(const Call &call, std::string_view namespace_name, std::string_view name,
                        std::string_view key, const sdk::Collector &value) const {
    const promotion_secrets &service = table();
    return service.get(service.context, call.raw(), borrow(namespace_name), borrow(name), borrow(key),
                       value.sink());
  }
};

/// promotion.storage/1: a private folder for what can be made again.
class Storage : public sdk::Service<promotion_storage> {
 public:
  explicit Storage(const void *table) noexcept : Service(table, PROMOTION_STORAGE_ID) {}

  /// Its absolute path, without a slash at its end. Throws HostError.
  std::string folder(const Call &call) const {
    const promotion_storage &service = table();
    sdk::Collector path;
    const promotion_status status = service.folder(service.context, call.raw(), path.sink());
    if (status != PROMOTION_OK) throw HostError(status, "the module's storage folder cannot be had");
    return path.take();
  }
};

/// promotion.timezones/1: the host's time zone database.
class Timezones : public sdk::Service<promotion_timezones> {
 public:
  explicit Timezones(const void *table) noexcept : Service(table, PROMOTION_TIMEZONES_ID) {}

  /// The TZif bytes of an IANA zone. Throws HostError, with NOT_FOUND for a zone that does not exist.
  std::string get(const Call &call, std::string_view name) const {
    const promotion_timezones &service = table();
    sdk::Collector tzif;
    const promotion_status status = service.get(service.context, call.raw(), borrow(name), tzif.sink());
    if (status != PROMOTION_OK)
      throw HostError(status, "the time zone " + std::string(name) + " cannot be had");
    return tzif.take();
  }
};

/// promotion.events/1: telling people through Kubernetes events.
class Events : public sdk::Service<promotion_events> {
 public:
  explicit Events(const void *table) noexcept : Service(table, PROMOTION_EVENTS_ID) {}

  /// About the pipeline that the call is about. warning: of type Warning, else Normal. reason: in upper camel
  /// case, at most 128 bytes. message: shortened to 1,024 bytes. Throws HostError.
  void emit(const Call &call, bool warning, std::string_view reason, std::string_view message) const {
    promotion_kubernetes_event event = sized<promotion_kubernetes_event>();
    event.type = borrow(warning ? "Warning" : "Normal");
    event.reason = borrow(reason);
    event.message = borrow(shorten(message, 1024));
    emit(call, event);
  }
  void emit(const Call &call, const promotion_kubernetes_event &event) const {
    const promotion_events &service = table();
    const promotion_status status = service.emit(service.context, call.raw(), &event);
    if (status != PROMOTION_OK) throw HostError(status, "the host did not take a Kubernetes event");
  }
};

}  // namespace promotion

#endif
