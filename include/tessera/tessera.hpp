// Tessera as a library: a network file on the simulated system, in five calls. examples/run_network shows them.
//
//   graph::Graph graph = import::load_model(path);  // TensorFlow Lite or ONNX; zoo::mobilenet_v2(...) needs no file
//   graph::Data input = media::load_input(graph, picture);
//   run::Deployment deployment(graph, arch::load_machine("cluster"), compile::choice_named("auto"));
//   run::NetworkResult result = deployment.result(input, {path, picture});  // of as many inputs as there are
//   std::string text = report::to_text(result);                            // or to_json
//
// A series over machines that differ in times, widths or clock needs no second compilation, and one that reads only
// cycles and energies no answers:
//
//   run::Deployment series(graph, machine, choice, {.timing_only = true});
//   series.on(other_machine).result(input).cycles
//
// All names are in the namespace tessera. What goes wrong is thrown as tessera::Error with place, message and hint.
#pragma once

#include <tessera/arch/machine.hpp>
#include <tessera/base/error.hpp>
#include <tessera/compile/choice.hpp>
#include <tessera/graph/execute.hpp>
#include <tessera/graph/graph.hpp>
#include <tessera/import/model.hpp>
#include <tessera/media/network_input.hpp>
#include <tessera/report/network_report.hpp>
#include <tessera/run/deployment.hpp>
#include <tessera/zoo/networks.hpp>
