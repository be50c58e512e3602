// Signatures of modules: Ed25519 over all bytes of the file.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "promotion/host/result.hpp"

namespace promotion::host {

// What has to be known of a module before any of its code runs.
struct TrustOptions {
  enum class Require {
    nothing,    // a module without digest and signature runs, with a warning
    checksum,   // its sha256 is in the modules file, or it is signed
    signature,  // it is signed with one of the keys
  };
  // PEM files, each with one public key or several. Read anew for each module, so that keys can be added and
  // taken away while the host runs.
  std::vector<std::filesystem::path> keys;
  Require require = Require::nothing;
};

// Where the signature of a module lies that the modules file gives none for: FILE.sig.
std::filesystem::path signature_file_of(const std::filesystem::path &module);

// Checks the file against its signature, in base64; empty: the one in FILE.sig. Says which key it fits, as
// FILE#NUMBER. permission_denied: it fits none; unauthenticated: there is none; invalid_argument: a key or
// the signature cannot be used.
Result<std::string> verify_module(const std::filesystem::path &module,
                                  const std::vector<std::filesystem::path> &keys,
                                  std::string_view signature = {});

// The signature of the file in base64, made with an Ed25519 private key in PEM.
Result<std::string> sign_module(const std::filesystem::path &module,
                                const std::filesystem::path &private_key);

}  // namespace promotion::host
