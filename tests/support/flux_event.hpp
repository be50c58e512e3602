#pragma once

#include <string>
#include <string_view>

namespace promotion::test {

/// An event as Flux's notification-controller posts it. What a test leaves out is that of a successful
/// upgrade of the HelmRelease podinfo/podinfo.
struct FluxEvent {
  std::string api_version = "helm.toolkit.fluxcd.io/v2beta1";
  std::string kind = "HelmRelease";
  std::string object_namespace = "podinfo";
  std::string name = "podinfo";
  std::string severity = "info";
  std::string reason = "UpgradeSucceeded";
  std::string message = "Helm upgrade succeeded";
  std::string revision = "6.1.0";  ///< empty: no such metadata
  std::string cluster;             ///< empty: no such metadata
  std::string timestamp;           ///< empty: now

  /// The body's bytes.
  std::string json() const;
};

/// Lower-case hex of HMAC-SHA256.
std::string hmac_sha256(std::string_view key, std::string_view bytes);
/// The value of X-Signature.
std::string signature(std::string_view key, std::string_view body);
std::string base64(std::string_view bytes);
/// RFC 3339, UTC, whole seconds, as Flux writes it.
std::string timestamp_now();

}  // namespace promotion::test
