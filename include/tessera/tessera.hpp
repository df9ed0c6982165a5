// Tessera as a library: a network file on the simulated system, in four calls. examples/run_network shows them.
//
//   graph::Graph graph = import::load_model(path);  // TensorFlow Lite or ONNX; zoo::mobilenet_v2(...) needs no file
//   arch::Machine machine = arch::load_machine("cluster");
//   graph::Data input = media::load_input(graph, picture);
//   report::NetworkReport report = app::Session(graph, machine, compile::Mapping::Auto).report(input);
//
// All names are in the namespace tessera. What goes wrong is thrown as tessera::Error with place, message and hint.
#pragma once

#include <tessera/app/network_session.hpp>
#include <tessera/arch/machine.hpp>
#include <tessera/base/error.hpp>
#include <tessera/compile/mapping.hpp>
#include <tessera/graph/execute.hpp>
#include <tessera/graph/graph.hpp>
#include <tessera/import/model.hpp>
#include <tessera/media/network_input.hpp>
#include <tessera/report/network_report.hpp>
#include <tessera/zoo/networks.hpp>
