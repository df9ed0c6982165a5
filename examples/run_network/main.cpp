// Imports a network, deploys it on the shipped machine `cluster`, runs it on one input and prints the report.
//
//   run_network MODEL INPUT    a TensorFlow Lite or ONNX file; a picture, a .npy array or the input's bytes
#include <iostream>

#include <tessera/tessera.hpp>

int main(int argc, char** argv) {
  using namespace tessera;
  if (argc != 3) {
    std::cerr << "usage: run_network MODEL INPUT\n";
    return 2;
  }
  try {
    const graph::Graph graph = import::load_model(argv[1]);
    const graph::Data input = media::load_input(graph, argv[2]);
    const arch::Machine machine = arch::load_machine("cluster");

    const run::Deployment deployment(graph, machine, compile::choice_named("auto"), {.check = true});
    const run::NetworkResult result = deployment.result(input, {argv[1], argv[2]});

    std::cout << report::to_text(result);
    return result.identical() ? 0 : 1;
  } catch (const Error& error) {
    std::cerr << "run_network: " << error.what() << "\n";
    return 2;
  }
}
