// The verbs about who made a module: sign, verify.
#include <fstream>

#include "commands.hpp"
#include "promotion/host/module_signature.hpp"

namespace promotion::ctl {

ExitCode sign_module(const Context &context, const SigningOptions &options) {
  const auto signature = host::sign_module(options.path, options.key);
  if (!signature) return fail(context, failed, signature.error().message);
  if (options.print) {
    context.out << *signature << "\n";
    return done;
  }
  const auto file = host::signature_file_of(options.path);
  std::ofstream stream(file, std::ios::trunc);
  stream << *signature << "\n";
  if (!stream.flush()) return fail(context, failed, "cannot write " + file.string());
  context.out << "Wrote " << file.string() << "\n";
  return done;
}

ExitCode verify_module(const Context &context, const VerificationOptions &options) {
  const std::vector<std::filesystem::path> keys(options.keys.begin(), options.keys.end());
  const auto signer = host::verify_module(options.path, keys, options.signature);
  if (!signer) return fail(context, failed, signer.error().message);
  print_document(context.out, context.format, {{"file", options.path}, {"signedBy", *signer}});
  if (context.format == OutputFormat::table)
    context.out << options.path << " is signed by " << *signer << "\n";
  return done;
}

}  // namespace promotion::ctl
