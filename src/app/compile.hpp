// `tessera compile`: what the passes make of a network file, as text.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace tessera::app {

struct CompileOptions {
  std::string model;
  std::string machine = "cluster";
  std::string mapping = "auto";
  std::string stage = "layers";
  std::string output = "-";
};

/// Declares the command; `options` must outlive the parsing.
CLI::App* add_compile_command(CLI::App& app, CompileOptions& options);

/// Returns the exit status.
int run_compile(const CompileOptions& options);

}  // namespace tessera::app
