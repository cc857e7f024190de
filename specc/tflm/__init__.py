"""``[model] engine = "tflm"``: the same app with TensorFlow Lite Micro in the place of specc's kernels.

========== =====================================================================
Module     What it knows
========== =====================================================================
packages   what each framework's own package of TensorFlow Lite Micro can do
operators  the ``Add...`` calls of the resolver: the network's operators, no others
host       TensorFlow Lite Micro's interpreter on this computer
arena      the tensor arena's size, from the two
========== =====================================================================

Features, normalisation, decision and actions stay specc's own. What the firmware must answer comes from
``host``: TensorFlow Lite Micro rounds twice where TensorFlow Lite rounds once.
"""
